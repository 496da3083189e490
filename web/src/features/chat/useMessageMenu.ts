import { ChatLineSquare, CopyDocument, Delete, Download, RefreshLeft } from '@element-plus/icons-vue'
import { useI18n } from 'vue-i18n'
import type { Conversation, Message } from '@/api/client'
import { saveFile } from '@/api/files'
import type { Question } from '@/components/ConfirmDialog.vue'
import type { MenuItem } from '@/components/ContextMenu.vue'
import { writeToClipboard } from '@/composables/useClipboard'
import { useNotice } from '@/composables/useNotice'
import { useAuth } from '@/stores/auth'
import { useDrafts } from '@/stores/drafts'
import { useMembers } from '@/stores/members'
import { useMessages } from '@/stores/messages'

/** As in the server; a little less, so that it is not offered in vain. */
const RECALL_MS = 118_000

/** What can be done with a message. */
export function useMessageMenu(conversation: () => Conversation, ask: (question: Question) => void) {
  const { t } = useI18n()
  const { tell, tellError } = useNotice()
  const auth = useAuth()
  const drafts = useDrafts()
  const members = useMembers()
  const messages = useMessages()

  function itemsFor(message: Message): MenuItem[] {
    const isThere = !message.recalled && message.kind !== 'system'
    return [
      ...(isThere && conversation().can_send ? [{ key: 'reply', label: t('chat.reply'), icon: ChatLineSquare }] : []),
      ...(isThere && message.content ? [{ key: 'copy', label: t('chat.copy'), icon: CopyDocument }] : []),
      ...(message.file ? [{ key: 'save', label: t('chat.save'), icon: Download }] : []),
      ...(isThere && canRecall(message) ? [{ key: 'recall', label: t('chat.recall'), icon: RefreshLeft }] : []),
      { key: 'remove', label: t('chat.remove'), icon: Delete, isDangerous: true },
    ]
  }

  function canRecall(message: Message): boolean {
    const userId = auth.user?.user_id ?? ''
    if (message.sender_id === userId) return Date.now() - Date.parse(message.sent_at) < RECALL_MS
    const role = members.find(message.conversation_id, userId)?.role
    return role === 'owner' || role === 'admin'
  }

  async function act(key: string, message: Message): Promise<void> {
    try {
      if (key === 'reply') drafts.write(message.conversation_id, { replyTo: message })
      if (key === 'copy') await copy(message.content)
      if (key === 'save' && message.file) await saveFile(message.file.file_id, message.file.name)
      if (key === 'recall') await messages.recall(message)
      if (key === 'remove') remove(message)
    } catch (error) {
      tellError(error)
    }
  }

  async function copy(text: string): Promise<void> {
    await writeToClipboard(text)
    tell(t('chat.copied'))
  }

  function remove(message: Message): void {
    ask({
      title: t('chat.removeTitle'),
      text: t('chat.removeText'),
      button: t('chat.remove'),
      act: () => messages.deleteForMe(message),
    })
  }

  return { itemsFor, act }
}
