import { shallowReactive } from 'vue'
import type { Message } from '@/api/client'

/** A stretch of a conversation's messages without a hole, as far as it is loaded. */
export interface ChatLog {
  conversationId: string
  /** By `seq`, none twice. Replaced, never changed in place. */
  messages: readonly Message[]
  hasBefore: boolean
  hasAfter: boolean
  isLoaded: boolean
  loading: 'none' | 'whole' | 'before' | 'after'
  error: unknown
  /** Counts how often the stretch was loaded anew, elsewhere. */
  stretch: number
  /** The message that the stretch was opened around. */
  around: string | null
  /** The line of what is new stands after this `seq`; null where nothing was. */
  newAfter: number | null
  /** What came while a page was on its way: the page may be older. */
  meanwhile: Message[]
  /** What the user deleted for themselves. */
  removed: Set<string>
}

export function newLog(conversationId: string): ChatLog {
  return shallowReactive({
    conversationId,
    messages: [],
    hasBefore: false,
    hasAfter: false,
    isLoaded: false,
    loading: 'none',
    error: null,
    stretch: 0,
    around: null,
    newAfter: null,
    meanwhile: [],
    removed: new Set<string>(),
  })
}

/** Puts a page beside what is there; of two versions of a message the later one counts. */
export function mergePage(log: ChatLog, page: readonly Message[]): void {
  const [first, last] = [log.messages[0], log.messages.at(-1)]
  const fresh = page.filter((message) => !log.removed.has(message.message_id))
  if (!first || !last || (fresh.at(-1)?.seq ?? Infinity) < first.seq) {
    log.messages = [...fresh, ...log.messages]
    return
  }
  if ((fresh[0]?.seq ?? -1) > last.seq) {
    log.messages = [...log.messages, ...fresh]
    return
  }
  const byId = new Map(log.messages.map((message) => [message.message_id, message]))
  for (const message of fresh) {
    const known = byId.get(message.message_id)
    if (!known || known.change <= message.change) byId.set(message.message_id, message)
  }
  log.messages = [...byId.values()].sort((one, other) => one.seq - other.seq)
}

/** Takes a message that is new or has changed, if it belongs to the stretch. */
export function takeMessage(log: ChatLog, message: Message): void {
  if (log.loading !== 'none') log.meanwhile.push(message)
  if (!log.isLoaded || log.removed.has(message.message_id)) return
  const { messages } = log
  const place = placeOf(messages, message.seq)
  const known = messages[place]
  if (known?.message_id === message.message_id) {
    if (known.change < message.change) log.messages = messages.with(place, message)
  } else if (place === messages.length ? !log.hasAfter : place > 0 || !log.hasBefore) {
    log.messages = messages.toSpliced(place, 0, message)
  }
  if (message.recalled) forgetQuoted(log, message.message_id)
}

/** Once a page is there: what came while it was on its way. */
export function catchUp(log: ChatLog): void {
  for (const message of log.meanwhile.splice(0)) takeMessage(log, message)
}

export function removeMessage(log: ChatLog, messageId: string): void {
  log.removed.add(messageId)
  log.messages = log.messages.filter((message) => message.message_id !== messageId)
  forgetQuoted(log, messageId)
}

/** What is no longer to be read is not read in the replies to it either. */
function forgetQuoted(log: ChatLog, messageId: string): void {
  if (!log.messages.some((one) => one.reply_to?.message_id === messageId)) return
  log.messages = log.messages.map((one) =>
    one.reply_to?.message_id === messageId ? { ...one, reply_to: { message_id: messageId } } : one,
  )
}

/** Where a message of this `seq` stands, or would stand. */
export function placeOf(messages: readonly Message[], seq: number): number {
  let low = 0
  let high = messages.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((messages[middle] as Message).seq < seq) low = middle + 1
    else high = middle
  }
  return low
}
