import { useI18n } from 'vue-i18n'
import type { Conversation, Message } from '@/api/client'
import { useAuth } from '@/stores/auth'

type Said = Pick<Message, 'kind' | 'content' | 'sender' | 'sender_id'> & Partial<Message>

/** Messages in a line: in the list, in quotes, for screen readers, and what happened in a group. */
export function usePreview() {
  const { t } = useI18n()
  const auth = useAuth()

  /** What a message says, without who said it. */
  function gist(message: Said): string {
    if (message.recalled) return recalled(message)
    if (message.kind === 'system') return system(message)
    const words = message.content.replaceAll(/\s+/g, ' ').trim()
    if (message.kind === 'image') return words ? `${t('chat.imageMark')} ${words}` : t('chat.imageMark')
    if (message.kind === 'file') return t('chat.fileMark', { name: message.file?.name ?? words })
    return words
  }

  /** The last message of a conversation, with its sender where that is not plain. */
  function last(conversation: Conversation): string {
    const message = conversation.last_message
    if (!message) return ''
    const isPlain = message.recalled === true || message.kind === 'system' || conversation.kind === 'private'
    return isPlain ? gist(message) : t('chat.said', { name: nameOf(message), text: gist(message) })
  }

  function recalled(message: Said): string {
    return isOwn(message.sender_id) ? t('chat.recalledOwn') : t('chat.recalled', { name: message.sender })
  }

  function system(message: Said): string {
    const event = message.system
    if (!event) return ''
    const users = event.users ?? []
    const names = users.map((user) => (isOwn(user.user_id) ? t('chat.you') : user.name)).join(t('chat.listMark'))
    const who = nameOf(message)
    const isSelf = users.length === 1 && users[0]?.user_id === message.sender_id
    const what = event.event === 'joined' && users.length > 0 && !isSelf ? 'letIn' : event.event
    if (what === 'role') return t(`chat.system.role.${event.name ?? 'member'}`, { who, names })
    return t(`chat.system.${what}`, { who, names, name: event.name ?? '' })
  }

  function nameOf(message: Said): string {
    return isOwn(message.sender_id) ? t('chat.you') : message.sender
  }

  function isOwn(userId: string): boolean {
    return userId === auth.user?.user_id
  }

  return { gist, last, recalled, system }
}
