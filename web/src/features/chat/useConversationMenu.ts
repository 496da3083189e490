import { ChatDotSquare, Hide, MuteNotification, Bell, Top, Bottom, View } from '@element-plus/icons-vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import type { Conversation } from '@/api/client'
import AiMark from '@/components/AiMark.vue'
import type { MenuItem } from '@/components/ContextMenu.vue'
import { useNotice } from '@/composables/useNotice'
import { useConversations } from '@/stores/conversations'

/** What can be done with a conversation in the list. */
export function useConversationMenu() {
  const { t } = useI18n()
  const { tellError } = useNotice()
  const conversations = useConversations()
  const router = useRouter()

  function itemsFor({ pinned, muted, kept_out, unread }: Conversation): MenuItem[] {
    return [
      ...(unread ? [{ key: 'read', label: t('chat.markRead'), icon: ChatDotSquare }] : []),
      ...(kept_out ? [] : [{ key: 'ask', label: t('chat.askAbout'), icon: AiMark }]),
      { key: 'pin', label: t(pinned ? 'chat.unpin' : 'chat.pin'), icon: pinned ? Bottom : Top },
      { key: 'mute', label: t(muted ? 'chat.unmute' : 'chat.mute'), icon: muted ? Bell : MuteNotification },
      { key: 'keepOut', label: t(kept_out ? 'chat.letIn' : 'chat.keepOut'), icon: kept_out ? View : Hide },
    ]
  }

  async function act(key: string, { conversation_id: id, pinned, muted, kept_out, last_seq }: Conversation): Promise<void> {
    try {
      if (key === 'read') await conversations.markRead(id, last_seq)
      if (key === 'ask') await router.push({ name: 'assistant', query: { source: id } })
      if (key === 'pin') await conversations.change(id, { pinned: !pinned })
      if (key === 'mute') await conversations.change(id, { muted: !muted })
      if (key === 'keepOut') await conversations.change(id, { kept_out: !kept_out })
    } catch (error) {
      tellError(error)
    }
  }

  return { itemsFor, act }
}
