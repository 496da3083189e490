import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { api, ok, type Session } from '@/api/client'
import { useAuth } from './auth'

const PAGE = 30

/** The assistant's sessions, newest first, as far as they are loaded. */
export const useSessions = defineStore('sessions', () => {
  const auth = useAuth()
  const sessions = ref<Session[]>([])
  const hasMore = ref(false)
  const isLoading = ref(false)
  const isLoaded = ref(false)
  const error = ref<unknown>(null)

  async function load(): Promise<void> {
    if (isLoading.value) return
    isLoading.value = true
    error.value = null
    try {
      const query = { limit: PAGE, offset: sessions.value.length }
      const page = await ok(api.GET('/ai/assistant/sessions', { params: { query } }))
      // A session that moved up meanwhile comes a second time.
      const known = new Set(sessions.value.map((session) => session.session_id))
      sessions.value.push(...page.sessions.filter((session) => !known.has(session.session_id)))
      hasMore.value = page.sessions.length === PAGE
      isLoaded.value = true
    } catch (problem) {
      error.value = problem
    } finally {
      isLoading.value = false
    }
  }

  /** Reads a session anew and puts it first: something was said in it. */
  async function refresh(sessionId: string): Promise<void> {
    const path = { session_id: sessionId }
    const session = await ok(api.GET('/ai/assistant/sessions/{session_id}', { params: { path } }))
    sessions.value = [session, ...sessions.value.filter((one) => one.session_id !== sessionId)]
  }

  watch(
    () => auth.user?.user_id,
    () => {
      sessions.value = []
      isLoaded.value = hasMore.value = false
    },
  )

  return { sessions, hasMore, isLoading, isLoaded, error, load, refresh }
})
