import { defineStore } from 'pinia'
import { shallowReactive, watch } from 'vue'
import { api, ok, type Message } from '@/api/client'
import { catchUp, mergePage, newLog, removeMessage, takeMessage, type ChatLog } from '@/features/chat/log'
import { useAuth } from './auth'
import { useConversations } from './conversations'

const PAGE = 50
/** With more unread than this, one starts at the first of them, with a few before it. */
const UNREAD_IN_PAGE = 40
const CONTEXT = 8
/** So many messages stay of a log that is left. */
const MOST_KEPT = 200
/** So many conversations stay loaded. */
const MOST_LOGS = 12

/** The messages of the conversations that were opened lately. */
export const useMessages = defineStore('messages', () => {
  const auth = useAuth()
  const conversations = useConversations()
  /** What one has recalled, to be written again, as long as this page lives. */
  const recalledTexts = shallowReactive(new Map<string, string>())
  const logs = shallowReactive(new Map<string, ChatLog>())

  /** The log of a conversation, loaded where its reader left off, or around a message. */
  function open(id: string, around: string | null = null): ChatLog {
    const log = logs.get(id) ?? newLog(id)
    logs.delete(id)
    logs.set(id, log)
    for (const oldest of [...logs.keys()].slice(0, -MOST_LOGS)) logs.delete(oldest)
    if (log.newAfter === null) markNew(log)
    const isThere = log.isLoaded && (!around || log.messages.some((message) => message.message_id === around))
    if (isThere) log.around = around
    else void load(log, around)
    return log
  }

  /** Its reader has gone: the line of what is new goes, and most of a long log. */
  function leave(log: ChatLog): void {
    log.newAfter = null
    if (log.hasAfter || log.messages.length <= MOST_KEPT) return
    log.messages = log.messages.slice(-MOST_KEPT)
    log.hasBefore = true
  }

  /** Draws the line of what is new where the user has stopped reading. */
  function markNew(log: ChatLog): void {
    const conversation = conversations.byId.get(log.conversationId)
    log.newAfter = conversation?.unread ? conversation.last_read_seq : null
  }

  /** Loads a stretch: around a message, else the first unread ones, else the last. */
  async function load(log: ChatLog, around: string | null = null): Promise<void> {
    const conversation = conversations.byId.get(log.conversationId)
    const isFar = conversation && conversation.unread > UNREAD_IN_PAGE
    const where = isFar ? { after: Math.max(0, conversation.last_read_seq - CONTEXT) } : {}
    await loadAt(log, around ? { around } : where, around)
  }

  /** Loads the last messages, wherever one has been looking. */
  async function toLatest(log: ChatLog): Promise<void> {
    if (!log.hasAfter && log.isLoaded) return
    log.newAfter = null
    await loadAt(log, {})
  }

  async function loadAt(log: ChatLog, where: Where, around: string | null = null): Promise<void> {
    await fetchPage(log, 'whole', where, (page) => {
      log.messages = []
      log.hasBefore = page.has_before ?? false
      log.hasAfter = page.has_after ?? false
      log.around = around
      log.stretch += 1
    })
  }

  async function loadBefore(log: ChatLog): Promise<void> {
    const first = log.messages[0]
    if (!first || !log.hasBefore) return
    await fetchPage(log, 'before', { before: first.seq }, (page) => {
      log.hasBefore = page.has_before ?? false
    })
  }

  async function loadAfter(log: ChatLog): Promise<void> {
    const last = log.messages.at(-1)
    if (!last || !log.hasAfter) return
    await fetchPage(log, 'after', { after: last.seq }, (page) => {
      log.hasAfter = page.has_after ?? false
    })
  }

  type Page = Awaited<ReturnType<typeof readPage>>
  type Where = Parameters<typeof readPage>[1]

  async function fetchPage(
    log: ChatLog, what: 'whole' | 'before' | 'after', where: Where, place: (page: Page) => void,
  ): Promise<void> {
    if (log.loading === 'whole' || log.loading === what) return
    const { stretch } = log
    log.loading = what
    log.error = null
    try {
      const page = await readPage(log.conversationId, where)
      if (log.stretch !== stretch) return // loaded anew elsewhere meanwhile
      place(page)
      mergePage(log, page.messages)
      log.isLoaded = true
    } catch (error) {
      if (log.stretch === stretch) log.error = error
    } finally {
      if (log.loading === what) log.loading = 'none'
      catchUp(log)
    }
  }

  /** A message that came live or from an answer. */
  function receive(message: Message): void {
    const log = logs.get(message.conversation_id)
    if (log) takeMessage(log, message)
  }

  /** What is held can no longer be trusted: it is loaded anew, where it is looked at. */
  function reset(id: string): void {
    const log = logs.get(id)
    if (log) void load(log)
  }

  function forget(id: string): void {
    logs.delete(id)
  }

  function remove(id: string, messageId: string): void {
    const log = logs.get(id)
    if (log) removeMessage(log, messageId)
    if (conversations.byId.get(id)?.last_message?.message_id === messageId) conversations.refreshSoon(id)
  }

  async function recall(message: Message): Promise<void> {
    const path = { conversation_id: message.conversation_id, message_id: message.message_id }
    const url = '/im/conversations/{conversation_id}/messages/{message_id}/recall'
    const recalled = await ok(api.POST(url, { params: { path } }))
    if (message.sender_id === auth.user?.user_id && message.content) recalledTexts.set(message.message_id, message.content)
    conversations.note(recalled)
    receive(recalled)
  }

  /** Deletes a message for this user alone. */
  async function deleteForMe(message: Message): Promise<void> {
    const path = { conversation_id: message.conversation_id, message_id: message.message_id }
    await ok(api.DELETE('/im/conversations/{conversation_id}/messages/{message_id}', { params: { path } }))
    remove(message.conversation_id, message.message_id)
  }

  watch(
    () => auth.user?.user_id,
    () => {
      logs.clear()
      recalledTexts.clear()
    },
  )

  return { logs, recalledTexts, open, leave, load, markNew, toLatest, loadBefore, loadAfter, receive, reset, forget, remove, recall, deleteForMe }
})

async function readPage(id: string, where: { before?: number; after?: number; around?: string }) {
  const params = { path: { conversation_id: id }, query: { limit: PAGE, ...where } }
  return ok(api.GET('/im/conversations/{conversation_id}/messages', { params }))
}
