import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useChats, type Chat } from '@/stores/chats'
import { useSessions } from '@/stores/sessions'

/** The chat that the address names: a session's, or the draft of a new one, maybe about one source. */
export function useCurrentChat() {
  const route = useRoute()
  const router = useRouter()
  const chats = useChats()
  const sessions = useSessions()

  const sessionId = computed(() => (typeof route.params.sessionId === 'string' ? route.params.sessionId : ''))
  const chat = shallowRef<Chat>(chats.draft)

  watch(
    [sessionId, () => chats.draft],
    ([id], [before]) => {
      if (!id) chat.value = chats.draft
      else if (id !== before) {
        chat.value = chats.open(id)
        void sessions.find(id).catch(() => undefined)
      }
    },
    { immediate: true },
  )
  // "Ask about this chat" names it in the address; from then on it is what is chosen below.
  watch(
    () => route.query.source,
    async (source) => {
      if (typeof source !== 'string' || !source) return
      chats.keep(chats.draft, { reach: { scope: 'global', sources: [source] } })
      await router.replace({ name: 'assistant' })
    },
    { immediate: true },
  )
  // With its first question the draft became a session; the address follows, unless one has moved on.
  watch(
    () => chats.draft.sessionId,
    async (id) => {
      if (!id) return
      if (!sessionId.value) await router.replace({ name: 'assistant', params: { sessionId: id } })
      chats.renewDraft()
    },
    { immediate: true },
  )

  // Elsewhere one may have gone on with it meanwhile.
  function onVisible(): void {
    if (document.visibilityState === 'visible') void chats.sync(chat.value).catch(() => undefined)
  }
  document.addEventListener('visibilitychange', onVisible)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onVisible)
  })

  return { chat, sessionId }
}
