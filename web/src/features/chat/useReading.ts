import { onScopeDispose, watch } from 'vue'
import { useConversations } from '@/stores/conversations'
import { useLive } from '@/stores/live'

const PAUSE_MS = 200

/** Tells the server how far one has read: what was on the screen while one looked at the page. */
export function useReading(conversationId: () => string, lastSeen: () => number) {
  const conversations = useConversations()
  const live = useLive()
  let timer = 0

  function note(): void {
    clearTimeout(timer)
    timer = window.setTimeout(() => {
      const seq = lastSeen()
      if (!seq || document.visibilityState !== 'visible' || !document.hasFocus()) return
      conversations.markRead(conversationId(), seq).catch(() => undefined) // told again with the next
    }, PAUSE_MS)
  }

  watch(() => live.epoch, note)
  addEventListener('focus', note)
  document.addEventListener('visibilitychange', note)
  onScopeDispose(() => {
    clearTimeout(timer)
    removeEventListener('focus', note)
    document.removeEventListener('visibilitychange', note)
  })
  return note
}
