import { ChatLineSquare, CopyDocument, Delete, Download, RefreshLeft } from '@element-plus/icons-vue'
import { ElMessage, ElMessageBox } from 'element-plus'
import { useI18n } from 'vue-i18n'
import type { Conversation, Message } from '@/api/client'
import { saveFile } from '@/api/files'
import type { MenuItem } from '@/components/ContextMenu.vue'
import { useAuth } from '@/stores/auth'
import { useDrafts } from '@/stores/drafts'
import { useMembers } from '@/stores/members'
import { useMessages } from '@/stores/messages'

/** As in the server; a little less, so that it is not offered in vain. */
const RECALL_MS = 118_000

/** What can be done with a message. */
export function useMessageMenu(conversation: () => Conversation) {
  const { t } = useI18n()
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
    if (key === 'reply') drafts.write(message.conversation_id, { replyTo: message })
    if (key === 'copy') await copy(message.content)
    if (key === 'save' && message.file) await saveFile(message.file.file_id, message.file.name)
    if (key === 'recall') await messages.recall(message)
    if (key === 'remove') await remove(message)
  }

  async function copy(text: string): Promise<void> {
    await writeToClipboard(text)
    ElMessage.success(t('chat.copied'))
  }

  async function remove(message: Message): Promise<void> {
    const isSure = await ElMessageBox.confirm(t('chat.removeText'), t('chat.removeTitle'), {
      confirmButtonText: t('chat.remove'),
      confirmButtonClass: 'danger-button',
      cancelButtonText: t('app.cancel'),
    }).catch(() => false)
    if (isSure) await messages.deleteForMe(message)
  }

  return { itemsFor, act }
}

async function writeToClipboard(text: string): Promise<void> {
  // Without HTTPS there is no clipboard to write to but by a selection.
  const clipboard = (navigator as Partial<Navigator>).clipboard
  if (clipboard) {
    await clipboard.writeText(text)
    return
  }
  const box = Object.assign(document.createElement('textarea'), { value: text })
  document.body.append(box)
  box.select()
  document.execCommand('copy')
  box.remove()
}
