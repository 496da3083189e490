import { defineStore } from 'pinia'
import { reactive, ref, watch } from 'vue'
import { api, ok, type SessionMessage } from '@/api/client'
import { ApiError } from '@/api/problem'
import { ask, StreamCut } from '@/api/stream'
import { follow, isRunning, newKey, newTurn, type Turn } from '@/features/assistant/turn'
import { useAuth } from './auth'
import { useSessions } from './sessions'

const PAGE = 50

/** A session's messages as far as they are loaded, and the turns since. `sessionId` is null before the first. */
export interface Chat {
  key: string
  /** What is in its box, not yet sent. */
  text: string
  sessionId: string | null
  history: SessionMessage[]
  hasEarlier: boolean
  isLoading: boolean
  error: unknown
  turns: Turn[]
}

/** The chats that were opened. They live here, so that an answer goes on while another session is looked at. */
export const useChats = defineStore('chats', () => {
  const auth = useAuth()
  const sessions = useSessions()
  const chats = reactive(new Map<string, Chat>())
  const draft = ref<Chat>(newChat(null))

  /** The chat of a session; loads its last messages when it is opened first. */
  function open(sessionId: string): Chat {
    let chat = chats.get(sessionId)
    if (!chat) {
      chats.set(sessionId, newChat(sessionId))
      chat = chats.get(sessionId) as Chat
      void loadEarlier(chat)
    }
    return chat
  }

  /** Keeps what is being written, for when its reader comes back to this chat. */
  function write(chat: Chat, text: string): void {
    chat.text = text
  }

  async function loadEarlier(chat: Chat): Promise<void> {
    if (!chat.sessionId || chat.isLoading) return
    chat.isLoading = true
    chat.error = null
    try {
      const page = await readMessages(chat.sessionId, chat.history[0]?.id)
      chat.history.unshift(...page)
      chat.hasEarlier = page.length === PAGE
    } catch (error) {
      chat.error = error
    } finally {
      chat.isLoading = false
    }
  }

  /** Reads a chat anew, after its stream broke off. */
  async function reload(chat: Chat): Promise<void> {
    if (!chat.sessionId) return
    const page = await readMessages(chat.sessionId)
    Object.assign(chat, { history: page, hasEarlier: page.length === PAGE, turns: [] })
  }

  /** Asks a question and follows the answer to its end; whatever happens is shown in its turn. */
  async function send(chat: Chat, question: string): Promise<void> {
    if (chat.turns.some(isRunning)) return
    chat.turns = chat.turns.filter((turn) => turn.failure?.isKept !== false)
    chat.turns.push(newTurn(question))
    const turn = chat.turns.at(-1) as Turn
    try {
      const request = { question, ...(chat.sessionId && { session_id: chat.sessionId }) }
      for await (const event of ask(request)) {
        if (event.name === 'run') begin(chat, event.data.session_id)
        follow(turn, event)
      }
    } catch (error) {
      fail(turn, error)
    }
    if (chat.sessionId) await sessions.refresh(chat.sessionId).catch(() => undefined)
  }

  function begin(chat: Chat, sessionId: string): void {
    if (chat.sessionId) return
    chat.sessionId = sessionId
    chats.set(sessionId, chat)
    void sessions.refresh(sessionId).catch(() => undefined)
  }

  function renewDraft(): void {
    draft.value = newChat(null)
  }

  watch(
    () => auth.user?.user_id,
    (_, before) => {
      if (!before) return
      chats.clear()
      renewDraft()
    },
  )

  return { draft, open, write, loadEarlier, reload, send, renewDraft }
})

function newChat(sessionId: string | null): Chat {
  return { key: newKey(), text: '', sessionId, history: [], hasEarlier: false, isLoading: false, error: null, turns: [] }
}

async function readMessages(sessionId: string, before?: number): Promise<SessionMessage[]> {
  const params = { path: { session_id: sessionId }, query: { limit: PAGE, ...(before && { before }) } }
  return (await ok(api.GET('/ai/assistant/sessions/{session_id}/messages', { params }))).messages
}

function fail(turn: Turn, error: unknown): void {
  if (error instanceof StreamCut) {
    turn.state = 'cut'
    return
  }
  const [code, detail] = error instanceof ApiError ? [error.code, error.message] : ['network', '']
  turn.failure = { code, detail, isKept: false }
  turn.state = 'failed'
}
