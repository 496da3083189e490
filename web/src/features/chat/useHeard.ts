import { onScopeDispose, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Conversation } from '@/api/client'
import { useAuth } from '@/stores/auth'
import { useLive } from '@/stores/live'
import { usePreview } from './usePreview'

/** What a screen reader says of a conversation: what others say in it from now on, not what is loaded. */
export function useHeard(conversation: () => Conversation) {
  const { t } = useI18n()
  const auth = useAuth()
  const live = useLive()
  const { gist } = usePreview()
  const heard = ref('')

  onScopeDispose(
    live.listen((event) => {
      if (event.type !== 'message') return
      const { message } = event
      const isHere = message.conversation_id === conversation().conversation_id
      if (!isHere || message.sender_id === auth.user?.user_id) return
      const isPlain = message.kind === 'system' || message.recalled === true
      heard.value = isPlain ? gist(message) : t('chat.heard', { name: message.sender, text: gist(message) })
    }),
  )
  return heard
}
