import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { api, ok, type Session } from '@/api/client'
import { useAuth } from './auth'

const PAGE = 30

/** Which sessions are listed. */
export interface Shown {
  isArchived: boolean
  /** Part of a title or of what was said. */
  query: string
}

/** The assistant's sessions, newest first, as far as they are loaded. */
export const useSessions = defineStore('sessions', () => {
  const auth = useAuth()
  const sessions = ref<Session[]>([])
  const byId = ref(new Map<string, Session>())
  const shown = ref<Shown>({ isArchived: false, query: '' })
  const hasMore = ref(false)
  const isLoading = ref(false)
  const isLoaded = ref(false)
  const error = ref<unknown>(null)
  let latest = 0

  /** Loads the next page. */
  async function load(): Promise<void> {
    if (isLoading.value) return
    await read(sessions.value.length)
  }

  /** Lists other sessions: those archived, or those that hold some words. */
  async function show(wanted: Partial<Shown>): Promise<void> {
    shown.value = { ...shown.value, ...wanted }
    await read(0)
  }

  async function read(offset: number): Promise<void> {
    const mine = ++latest
    isLoading.value = true
    error.value = null
    try {
      const { isArchived: archived, query: text } = shown.value
      const query = { limit: PAGE, offset, archived, ...(text && { query: text }) }
      const page = await ok(api.GET('/ai/assistant/sessions', { params: { query } }))
      if (mine !== latest) return
      for (const session of page.sessions) byId.value.set(session.session_id, session)
      // A session that moved up meanwhile comes a second time.
      const kept = offset ? sessions.value : []
      const known = new Set(kept.map((session) => session.session_id))
      sessions.value = [...kept, ...page.sessions.filter((session) => !known.has(session.session_id))]
      hasMore.value = page.sessions.length === PAGE
      isLoaded.value = true
    } catch (problem) {
      if (mine === latest) error.value = problem
    } finally {
      if (mine === latest) isLoading.value = false
    }
  }

  /** Reads a session that the address names and no list has shown. */
  async function find(sessionId: string): Promise<void> {
    if (byId.value.has(sessionId)) return
    const path = { session_id: sessionId }
    byId.value.set(sessionId, await ok(api.GET('/ai/assistant/sessions/{session_id}', { params: { path } })))
  }

  /** Reads a session anew and puts it first: something was said in it. */
  async function refresh(sessionId: string): Promise<void> {
    const path = { session_id: sessionId }
    const session = await ok(api.GET('/ai/assistant/sessions/{session_id}', { params: { path } }))
    byId.value.set(sessionId, session)
    if (session.archived !== shown.value.isArchived || shown.value.query) return
    sessions.value = [session, ...sessions.value.filter((one) => one.session_id !== sessionId)]
  }

  async function rename(sessionId: string, title: string): Promise<void> {
    const session = await change(sessionId, { title })
    sessions.value = sessions.value.map((one) => (one.session_id === sessionId ? session : one))
  }

  /** Puts a session away, or brings it back; either way it leaves the list that it is in. */
  async function archive(sessionId: string, archived: boolean): Promise<void> {
    await change(sessionId, { archived })
    if (archived !== shown.value.isArchived) drop(sessionId)
    else await show({})
  }

  async function change(sessionId: string, body: { title?: string; archived?: boolean }): Promise<Session> {
    const path = { session_id: sessionId }
    const session = await ok(api.PATCH('/ai/assistant/sessions/{session_id}', { params: { path }, body }))
    byId.value.set(sessionId, session)
    return session
  }

  async function remove(sessionId: string): Promise<void> {
    const path = { session_id: sessionId }
    await ok(api.DELETE('/ai/assistant/sessions/{session_id}', { params: { path } }))
    byId.value.delete(sessionId)
    drop(sessionId)
  }

  function drop(sessionId: string): void {
    sessions.value = sessions.value.filter((one) => one.session_id !== sessionId)
  }

  watch(
    () => auth.user?.user_id,
    () => {
      latest += 1
      sessions.value = []
      byId.value.clear()
      shown.value = { isArchived: false, query: '' }
      isLoaded.value = hasMore.value = isLoading.value = false
    },
  )

  return {
    sessions, byId, shown, hasMore, isLoading, isLoaded, error,
    load, show, find, refresh, rename, archive, remove,
  }
})
