import { defineStore } from 'pinia'
import { computed, ref, shallowReactive, watch } from 'vue'
import { api, ok, type Conversation, type Message } from '@/api/client'
import { ApiError } from '@/api/problem'
import { heldUpTo, noteAll, noteChange, type Held } from '@/features/chat/changes'
import { inOrder, notOlder, withMessage, withRead } from '@/features/chat/summary'
import { useAuth } from './auth'

const PAGE = 100

export type OwnSettings = Partial<Pick<Conversation, 'pinned' | 'muted' | 'kept_out'>>

/** The user's conversations: all of them, as they are listed. */
export const useConversations = defineStore('conversations', () => {
  const auth = useAuth()
  const byId = shallowReactive(new Map<string, Conversation>())
  const held = new Map<string, Held>()
  const isLoaded = ref(false)
  const error = ref<unknown>(null)
  let loading: Promise<void> | null = null
  const refreshing = new Map<string, Promise<Conversation | null>>()

  const listed = computed(() => [...byId.values()].sort(inOrder))
  /** Unread messages of the conversations that are not muted; mentions count everywhere. */
  const unread = computed(() => {
    let count = 0
    for (const one of byId.values()) count += one.muted ? Number(one.mentioned) : one.unread
    return count
  })

  /** Loads the list, once; the first page shows while the others come. */
  function load(): Promise<void> {
    loading ??= loadAll().catch((problem: unknown) => {
      error.value = problem
      loading = null
    })
    return loading
  }

  /** Reads the whole list anew; what is no longer in it goes. */
  async function reload(): Promise<void> {
    const before = new Set(byId.keys())
    await loadAll((id) => before.delete(id))
    before.forEach(forget)
  }

  async function loadAll(onFound?: (id: string) => void): Promise<void> {
    error.value = null
    const total = await loadPage(0, onFound)
    const others = Array.from({ length: Math.max(0, Math.ceil(total / PAGE) - 1) }, (_, page) => (page + 1) * PAGE)
    // One that moves up meanwhile may be in none of them: the live connection tells of what is not held.
    await Promise.all(others.map((offset) => loadPage(offset, onFound)))
    isLoaded.value = true
  }

  async function loadPage(offset: number, onFound?: (id: string) => void): Promise<number> {
    const page = await ok(api.GET('/im/conversations', { params: { query: { limit: PAGE, offset } } }))
    for (const conversation of page.conversations) {
      put(conversation)
      onFound?.(conversation.conversation_id)
    }
    return page.total
  }

  /** Puts a conversation as the server lists it; what is held of its messages stays what it is. */
  function put(conversation: Conversation): void {
    const id = conversation.conversation_id
    const known = byId.get(id)
    byId.set(id, known ? notOlder(conversation, known) : conversation)
    if (!held.has(id)) held.set(id, heldUpTo(conversation.last_change))
  }

  /** Reads one anew; null when it is not (or no longer) the user's. */
  function refresh(id: string): Promise<Conversation | null> {
    const running = refreshing.get(id)
    if (running) return running
    const reading = read(id).finally(() => refreshing.delete(id))
    refreshing.set(id, reading)
    return reading
  }

  /** The same, where nobody waits for it: what fails now is put right by what comes next. */
  function refreshSoon(id: string): void {
    refresh(id).catch(() => undefined)
  }

  async function read(id: string): Promise<Conversation | null> {
    try {
      const path = { conversation_id: id }
      const conversation = await ok(api.GET('/im/conversations/{conversation_id}', { params: { path } }))
      put(conversation)
      return conversation
    } catch (problem) {
      if (!(problem instanceof ApiError) || problem.code !== 'not_found') throw problem
      forget(id)
      return null
    }
  }

  /** Notes a message; `gap` where one before it has not come, `unknown` where its conversation is new. */
  function note(message: Message): 'fine' | 'gap' | 'unknown' {
    const conversation = byId.get(message.conversation_id)
    const changes = held.get(message.conversation_id)
    if (!conversation || !changes) return 'unknown'
    update(message.conversation_id, withMessage(conversation, message, auth.user?.user_id ?? ''))
    if (message.recalled && message.seq > conversation.last_read_seq) refreshSoon(message.conversation_id)
    return noteChange(changes, message.change) ? 'gap' : 'fine'
  }

  /** Whether a change of some conversation has come before one that has not. */
  function hasGap(): boolean {
    return [...held.values()].some((one) => one.ahead.size > 0)
  }

  function noteUpTo(id: string, change: number): void {
    const changes = held.get(id)
    if (changes) noteAll(changes, change)
  }

  /** What is named to the server, which then sends what came after it. */
  function changes(): Record<string, number> {
    return Object.fromEntries([...held].map(([id, one]) => [id, one.upTo]))
  }

  function noteRead(id: string, userId: string, seq: number): void {
    const conversation = byId.get(id)
    if (!conversation) return
    if (userId !== auth.user?.user_id) {
      const { peer } = conversation
      if (peer?.user_id === userId && peer.last_read_seq < seq) {
        update(id, { ...conversation, peer: { ...peer, last_read_seq: seq } })
      }
    } else if (seq > conversation.last_read_seq) {
      update(id, withRead(conversation, seq))
      if (seq < conversation.last_seq) refreshSoon(id)
    }
  }

  async function markRead(id: string, seq: number): Promise<void> {
    const conversation = byId.get(id)
    if (!conversation || (seq <= conversation.last_read_seq && conversation.unread === 0)) return
    update(id, withRead(conversation, seq))
    const params = { path: { conversation_id: id } }
    try {
      await ok(api.POST('/im/conversations/{conversation_id}/read', { params, body: { seq } }))
    } catch (problem) {
      putBackRead(id, conversation)
      throw problem
    }
    if (seq < (byId.get(id)?.last_seq ?? 0)) await refresh(id)
  }

  function putBackRead(id: string, { last_read_seq, unread, mentioned }: Conversation): void {
    const now = byId.get(id)
    if (now) byId.set(id, { ...now, last_read_seq, unread: Math.max(now.unread, unread), mentioned })
  }

  /** Changes the user's own settings of a conversation: at once, and back where the server refuses. */
  async function change(id: string, settings: OwnSettings): Promise<void> {
    const before = byId.get(id)
    if (!before) return
    update(id, { ...before, ...settings })
    try {
      const params = { path: { conversation_id: id } }
      put(await ok(api.PATCH('/im/conversations/{conversation_id}', { params, body: settings })))
    } catch (problem) {
      update(id, before)
      throw problem
    }
  }

  /** The chat with oneself: a place for notes. */
  async function openSelf(): Promise<Conversation> {
    const conversation = await ok(api.PUT('/im/conversations/self'))
    put(conversation)
    return conversation
  }

  function update(id: string, conversation: Conversation): void {
    if (byId.has(id)) byId.set(id, conversation)
  }

  function forget(id: string): void {
    byId.delete(id)
    held.delete(id)
  }

  watch(
    () => auth.user?.user_id,
    () => {
      byId.clear()
      held.clear()
      refreshing.clear()
      loading = null
      isLoaded.value = false
    },
  )

  return {
    byId, listed, unread, isLoaded, error,
    load, reload, put, refresh, refreshSoon, note, noteUpTo, hasGap, noteRead, changes, markRead, change, openSelf, forget,
  }
})
