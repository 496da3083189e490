import { defineStore } from 'pinia'
import { reactive, ref, watch } from 'vue'
import { chooseRun, isBusy, rateRun, readPage, statusOf, stopRun } from '@/api/assistant'
import type { SessionMessage, SessionPage } from '@/api/client'
import { follow } from '@/api/following'
import { ApiError, NetworkError } from '@/api/problem'
import { ask, regenerate, rejoin, type RunEvent } from '@/api/stream'
import { recall, remember } from '@/features/assistant/kept'
import { asked, EVERYWHERE, type Reach } from '@/features/assistant/reach'
import { advance, isRunning, merged, newKey, newTurn, turnsOf, type Turn } from '@/features/assistant/turn'
import { useAuth } from './auth'
import { useSessions } from './sessions'

/** A session's turns as far as they are loaded. `sessionId` is null before its first question. */
export interface Chat {
  key: string
  sessionId: string | null
  /** What is in its box, not yet sent. */
  text: string
  reach: Reach
  /** Chosen here, and not yet bound to the session. */
  agentId: string | null
  turns: Turn[]
  /** Answers whose question is on an earlier page. */
  orphans: SessionMessage[]
  /** The first message that is loaded. */
  firstId: number | null
  hasEarlier: boolean
  isLoading: boolean
  error: unknown
  /** Another tab or device is being answered in this session; a question was refused. */
  isBusyElsewhere: boolean
}

/** The chats that were opened. They live here, so that an answer goes on while another session is looked at. */
export const useChats = defineStore('chats', () => {
  const auth = useAuth()
  const sessions = useSessions()
  const chats = reactive(new Map<string, Chat>())
  const draft = ref<Chat>(newChat(null))
  const followed = new Set<string>()

  function newChat(sessionId: string | null): Chat {
    return {
      key: newKey(), sessionId, ...recall(auth.user?.user_id ?? '', sessionId), agentId: null, turns: [], orphans: [],
      firstId: null, hasEarlier: false, isLoading: false, error: null, isBusyElsewhere: false,
    }
  }

  /** The chat of a session; reads its last messages, again when it is opened again. */
  function open(sessionId: string): Chat {
    const known = chats.get(sessionId)
    if (!known) chats.set(sessionId, newChat(sessionId))
    const chat = chats.get(sessionId) as Chat
    void (known ? sync(chat).catch(() => undefined) : loadEarlier(chat))
    return chat
  }

  /** Keeps what is being written, and where it is to be searched, for when one comes back to this chat. */
  function keep(chat: Chat, change: Partial<Pick<Chat, 'text' | 'reach' | 'agentId'>>): void {
    Object.assign(chat, change)
    remember(auth.user?.user_id ?? '', chat.sessionId, chat)
  }

  async function loadEarlier(chat: Chat): Promise<void> {
    if (!chat.sessionId || chat.isLoading) return
    chat.isLoading = true
    chat.error = null
    try {
      const page = await readPage(chat.sessionId, chat.firstId)
      const { turns, orphans } = turnsOf({ ...page, messages: [...page.messages, ...chat.orphans] })
      chat.turns.unshift(...turns)
      noteStart(chat, page, orphans)
      joinRunning(chat)
    } catch (error) {
      chat.error = error
    } finally {
      chat.isLoading = false
    }
  }

  /** Reads the end of a chat anew: another tab may have gone on, or a source may be gone. */
  async function sync(chat: Chat): Promise<void> {
    if (!chat.sessionId || chat.isLoading || chat.turns.some(isRunning)) return
    const page = await readPage(chat.sessionId)
    if (chat.turns.some(isRunning)) return
    const { turns, orphans } = turnsOf(page)
    const all = merged(chat.turns, turns)
    if (!all || all.length === turns.length) noteStart(chat, page, orphans)
    chat.turns = all ?? turns
    chat.isBusyElsewhere = false
    joinRunning(chat)
  }

  /** Asks a question and follows the answer to its end; whatever happens is shown in its turn. */
  async function send(chat: Chat, question: string): Promise<void> {
    if (chat.turns.some(isRunning)) return
    chat.turns = chat.turns.filter((turn) => turn.queryId !== null)
    chat.turns.push(newTurn(question))
    const turn = chat.turns.at(-1) as Turn
    const error = await drive(chat, turn, () =>
      ask({
        question, ...asked(chat.reach),
        ...(chat.sessionId && { session_id: chat.sessionId }), ...(chat.agentId && { agent_id: chat.agentId }),
      }),
    )
    if (!isBusy(error)) return
    chat.turns = chat.turns.filter((one) => one !== turn)
    if (!chat.text) keep(chat, { text: question })
  }

  /** Answers a turn anew, or another question in its place, as a sibling. A turn that was refused is sent again. */
  async function again(chat: Chat, turn: Turn, question = turn.question): Promise<void> {
    const { queryId } = turn
    if (chat.turns.some(isRunning)) return
    if (!queryId) return send(chat, question)
    const before = chat.turns.slice(chat.turns.indexOf(turn))
    chat.turns.splice(-before.length, before.length, newTurn(question, { siblings: [...turn.siblings] }))
    const fresh = chat.turns.at(-1) as Turn
    const wanted = { ...asked(chat.reach), ...(question !== turn.question && { question }) }
    const error = await drive(chat, fresh, () => regenerate(queryId, wanted))
    if (!error || fresh.queryId) return
    // Nothing has come in its place: what was there is there again.
    chat.turns.splice(-1, 1, ...before)
    if (!isBusy(error)) throw error
  }

  /** Follows a run until it is over; returns the error that it ended with here, if any. */
  async function drive(chat: Chat, turn: Turn, start: () => AsyncGenerator<RunEvent>): Promise<unknown> {
    let refusal: unknown
    try {
      const cut = () => {
        turn.isCut = true
      }
      for await (const event of follow(start, cut, turn.queryId)) {
        advance(turn, event)
        if (turn.queryId) followed.add(turn.queryId)
        if (event.name === 'run') begin(chat, turn, event.data.session_id)
      }
    } catch (error) {
      refusal = error
      fail(turn, error)
      chat.isBusyElsewhere = isBusy(error)
    }
    if (turn.queryId) followed.delete(turn.queryId)
    await settle(chat, turn)
    return refusal
  }

  function begin(chat: Chat, turn: Turn, sessionId: string): void {
    chat.isBusyElsewhere = false
    if (turn.isStopping) void stop(chat).catch(() => undefined)
    if (chat.sessionId) return
    chat.sessionId = sessionId
    chats.set(sessionId, chat)
    remember(auth.user?.user_id ?? '', null, { text: '', reach: EVERYWHERE })
    remember(auth.user?.user_id ?? '', sessionId, chat)
    void sessions.refresh(sessionId).catch(() => undefined)
  }

  /** The last event does not tell a stopped turn from a finished one; another tab may have stopped it. */
  async function settle(chat: Chat, turn: Turn): Promise<void> {
    if (!turn.queryId || !chat.sessionId) return
    const known = sessions.refresh(chat.sessionId).catch(() => undefined)
    if (turn.state === 'done' || turn.state === 'stopped') {
      const status = await statusOf(turn.queryId).catch(() => null)
      if (status) turn.state = status === 'stopped' ? 'stopped' : 'done'
    }
    await known
  }

  function joinRunning(chat: Chat): void {
    const turn = chat.turns.find(isRunning)
    const queryId = turn?.queryId
    if (!turn || !queryId || followed.has(queryId)) return
    followed.add(queryId)
    void drive(chat, turn, () => rejoin(queryId, null))
  }

  /** Stops what is being answered; what has been answered so far stays. */
  async function stop(chat: Chat): Promise<void> {
    const turn = chat.turns.find(isRunning)
    if (!turn) return
    turn.isStopping = true
    if (!turn.queryId) return // as soon as the server has taken the question
    try {
      await stopRun(turn.queryId)
    } catch (error) {
      turn.isStopping = false
      throw error
    }
  }

  /** Shows another turn of the same place, and what followed it. */
  async function choose(chat: Chat, queryId: string): Promise<void> {
    try {
      await chooseRun(queryId)
    } catch (error) {
      if (!isBusy(error)) throw error
      chat.isBusyElsewhere = true
      return
    }
    await sync(chat)
  }

  async function rate(turn: Turn, rating: -1 | 0 | 1, note: string): Promise<void> {
    const { queryId } = turn
    if (!queryId) return
    const before = { rating: turn.rating, note: turn.note }
    Object.assign(turn, { rating, note })
    try {
      await rateRun(queryId, rating, note)
    } catch (error) {
      Object.assign(turn, before)
      throw error
    }
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

  return { draft, open, keep, loadEarlier, sync, send, again, stop, choose, rate, renewDraft }
})

function noteStart(chat: Chat, page: SessionPage, orphans: SessionMessage[]): void {
  chat.orphans = orphans
  chat.firstId = page.messages[0]?.id ?? chat.firstId
  chat.hasEarlier = page.has_before
}

function fail(turn: Turn, error: unknown): void {
  const [code, detail] = error instanceof ApiError ? [error.code, error.message] : [codeOf(error), '']
  turn.failure = { code, detail }
  turn.isCut = false
  turn.state = 'failed'
}

function codeOf(error: unknown): string {
  return error instanceof NetworkError ? 'network' : 'internal_error'
}
