import { useI18n } from 'vue-i18n'
import type { Conversation } from '@/api/client'
import { useAuth } from '@/stores/auth'

/** What a conversation is called; the one with oneself is for notes. */
export function useTitle(): (conversation: Conversation) => string {
  const { t } = useI18n()
  const auth = useAuth()
  return (conversation) => (isWithSelf(conversation, auth.user?.user_id) ? t('chat.notes') : conversation.title)
}

export function isWithSelf(conversation: Conversation, userId: string | undefined): boolean {
  if (conversation.kind !== 'private') return false
  return !conversation.peer || conversation.peer.user_id === userId
}
