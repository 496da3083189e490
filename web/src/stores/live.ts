import { defineStore } from 'pinia'
import { computed, reactive, ref, watch } from 'vue'
import { forgetPictures } from '@/api/files'
import { lastingAccess } from '@/api/access'
import type { Message } from '@/api/client'
import { LiveConnection, type LiveEvent, type LiveState } from '@/api/live'
import { useAuth } from './auth'
import { useConversations } from './conversations'
import { useMembers } from './members'
import { useMessages } from './messages'
import { useOutbox } from './outbox'

/** A change that others have overtaken is waited for so long before it counts as lost. */
const GAP_MS = 400
const TYPING_MS = 5_500
/** With more conversations to read anew than this, the whole list is. */
const MANY = 20

export interface Typist {
  userId: string
  name: string
}

/** What happens while one looks: the tab's one connection, who is there, who is typing. */
export const useLive = defineStore('live', () => {
  const auth = useAuth()
  const conversations = useConversations()
  const messages = useMessages()
  const outbox = useOutbox()
  const members = useMembers()

  const state = ref<LiveState>('stopped')
  /** Grows with every connection that has brought all that was missed. */
  const epoch = ref(0)
  const isNetworkUp = ref(navigator.onLine)
  const online = reactive(new Set<string>())
  const typing = reactive(new Map<string, Typist[]>())
  const listeners = new Set<(event: LiveEvent) => void>()
  const timers = new Map<string, number>()
  let gapTimer = 0

  const isConnected = computed(() => state.value === 'online')

  const connection = new LiveConnection({
    access: lastingAccess,
    changes: conversations.changes,
    onEvent(event) {
      take(event)
      members.onLive(event)
      for (const listener of listeners) listener(event)
    },
    onState(now) {
      state.value = now
      if (now !== 'online') return
      epoch.value += 1
      if (!conversations.isLoaded) void conversations.load()
      outbox.flush()
    },
  })

  /** Hears every event; returns how to stop. */
  function listen(listener: (event: LiveEvent) => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  function take(event: LiveEvent): void {
    switch (event.type) {
      case 'ready':
        online.clear()
        event.online.forEach((id) => online.add(id))
        break
      case 'message':
        void takeMessage(event.message)
        break
      case 'changes':
        takeChanges(event)
        break
      case 'conversation':
        refresh(event.conversation_id)
        break
      case 'gone':
        conversations.forget(event.conversation_id)
        messages.forget(event.conversation_id)
        break
      case 'contact':
        refreshPeer(event.user_id)
        break
      case 'deleted':
        messages.remove(event.conversation_id, event.message_id)
        break
      case 'read':
        conversations.noteRead(event.conversation_id, event.user_id, event.seq)
        break
      case 'typing':
        noteTyping(event)
        break
      case 'presence':
        if (event.online) online.add(event.user_id)
        else online.delete(event.user_id)
        break
    }
  }

  async function takeMessage(message: Message): Promise<void> {
    const id = message.conversation_id
    stopTyping(id, message.sender_id)
    // One's own comes live too, perhaps before the answer that says which of those on their way it is.
    const isOwn = message.sender_id === auth.user?.user_id
    if (isOwn && !message.client_id && outbox.isSending(id)) await outbox.settled(id)
    if (isOwn && message.client_id) outbox.arrived(message, message.client_id)
    const verdict = conversations.note(message)
    messages.receive(message)
    if (verdict === 'unknown') refresh(id)
    if (verdict === 'gap') expectChange()
  }

  /** Asks for what is missing, unless it comes by itself. */
  function expectChange(): void {
    clearTimeout(gapTimer)
    gapTimer = window.setTimeout(() => {
      if (conversations.hasGap()) connection.sync()
    }, GAP_MS)
  }

  function takeChanges(event: Extract<LiveEvent, { type: 'changes' }>): void {
    const id = event.conversation_id
    if (event.reset) {
      messages.reset(id)
      refresh(id)
    }
    for (const message of event.messages) {
      const isOwn = message.sender_id === auth.user?.user_id
      if (isOwn && message.client_id) outbox.arrived(message, message.client_id)
      if (conversations.note(message) === 'unknown') refresh(id)
      messages.receive(message)
    }
    conversations.noteUpTo(id, event.last_change)
  }

  let stale = new Set<string>()

  /** Reads conversations anew, one by one, or all where there are many. */
  function refresh(id: string): void {
    if (stale.size === 0) queueMicrotask(() => setTimeout(refreshStale, 50))
    stale.add(id)
  }

  function refreshStale(): void {
    const ids = [...stale]
    stale = new Set()
    if (ids.length > MANY) conversations.reload().catch(() => undefined)
    else ids.forEach(conversations.refreshSoon)
  }

  /** Their name, their picture, and whether one may write to them are in the conversation too. */
  function refreshPeer(userId: string): void {
    const theirs = conversations.listed.find((one) => one.peer?.user_id === userId)
    if (theirs) refresh(theirs.conversation_id)
  }

  function noteTyping(event: Extract<LiveEvent, { type: 'typing' }>): void {
    const { conversation_id: id, user_id: userId, name } = event
    if (userId === auth.user?.user_id) return
    const others = (typing.get(id) ?? []).filter((one) => one.userId !== userId)
    typing.set(id, [...others, { userId, name }])
    const key = `${id} ${userId}`
    clearTimeout(timers.get(key))
    timers.set(key, window.setTimeout(() => { stopTyping(id, userId) }, TYPING_MS))
  }

  function stopTyping(id: string, userId: string): void {
    clearTimeout(timers.get(`${id} ${userId}`))
    timers.delete(`${id} ${userId}`)
    const others = typing.get(id)?.filter((one) => one.userId !== userId)
    if (others?.length) typing.set(id, others)
    else typing.delete(id)
  }

  function tellTyping(conversationId: string): void {
    connection.send({ type: 'typing', conversation_id: conversationId })
  }

  function isOnline(userId: string): boolean {
    return online.has(userId)
  }

  function onNetwork(): void {
    isNetworkUp.value = navigator.onLine
    if (isNetworkUp.value) wake()
  }

  function wake(): void {
    connection.wake()
    outbox.flush()
  }

  addEventListener('online', onNetwork)
  addEventListener('offline', onNetwork)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake()
  })

  watch(
    () => auth.user?.user_id,
    async (userId) => {
      connection.stop()
      online.clear()
      typing.clear()
      forgetPictures()
      if (!userId) return
      // What the list names, the server need not send.
      await conversations.load()
      if (auth.user?.user_id === userId) connection.start()
    },
    { immediate: true },
  )

  return { state, isConnected, isNetworkUp, epoch, typing, isOnline, listen, tellTyping, wake }
})
