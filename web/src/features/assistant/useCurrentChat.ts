import { computed, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useChats, type Chat } from '@/stores/chats'

/** The chat that the address names: a session's, or the draft of a new one. */
export function useCurrentChat() {
  const route = useRoute()
  const router = useRouter()
  const chats = useChats()

  const sessionId = computed(() => (typeof route.params.sessionId === 'string' ? route.params.sessionId : ''))
  const chat = shallowRef<Chat>(chats.draft)

  watch(
    sessionId,
    (id) => {
      chat.value = id ? chats.open(id) : chats.draft
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

  return { chat, sessionId }
}
