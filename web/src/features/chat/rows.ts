import type { Message } from '@/api/client'
import type { Outgoing } from './outgoing'

/** Messages of one sender this close together are shown as one run. */
const RUN_MS = 5 * 60_000

/** A line of the log: a message, or one on its way, with what stands above it. */
export interface Row {
  key: string
  message: Message | null
  outgoing: Outgoing | null
  /** The day that begins here, as a time of it. */
  day: string | null
  /** The first that was unread when the conversation was opened. */
  isFirstNew: boolean
  /** Begins a run: the sender is named. */
  isHead: boolean
  /** Ends a run, or its minute: the time stands beside it. */
  isTail: boolean
  isOwn: boolean
}

export function rowsOf(
  messages: readonly Message[], outgoing: readonly Outgoing[], userId: string, newAfter: number | null,
): Row[] {
  const rows: Row[] = []
  let before: Message | null = null
  let isNewShown = newAfter === null
  for (const message of messages) {
    const isOwn = message.sender_id === userId
    const isFirstNew = !isNewShown && !isOwn && message.seq > (newAfter ?? 0)
    isNewShown ||= isFirstNew
    const day = before && timeOf(before).day === timeOf(message).day ? null : message.sent_at
    const isHead = day !== null || isFirstNew || !before || !isOneRun(before, message)
    const last = rows.at(-1)
    if (last && before && !isHead && isOneMinute(before, message)) last.isTail = false
    rows.push({ key: keyOf(message), message, outgoing: null, day, isFirstNew, isHead, isTail: true, isOwn })
    before = message
  }
  for (const one of outgoing) {
    const isLate = !before || timeOf(before).day === dayOf(one.writtenAt)
    const isHead = before?.sender_id !== userId || isLine(before)
    rows.push({
      key: `own-${one.clientId}`, message: null, outgoing: one, day: isLate ? null : one.writtenAt,
      isFirstNew: false, isHead, isTail: true, isOwn: true,
    })
  }
  return rows
}

/** One's own keeps its key when it has arrived, and with it its element. */
export function keyOf(message: Message): string {
  return message.client_id ? `own-${message.client_id}` : message.message_id
}

/** Shown as a line in the middle instead of a bubble. */
export function isLine(message: Message): boolean {
  return message.kind === 'system' || message.recalled === true
}

function isOneRun(before: Message, message: Message): boolean {
  if (before.sender_id !== message.sender_id || isLine(before) || isLine(message)) return false
  return timeOf(message).at - timeOf(before).at < RUN_MS
}

function isOneMinute(before: Message, message: Message): boolean {
  return Math.floor(timeOf(before).at / 60_000) === Math.floor(timeOf(message).at / 60_000)
}

// Read once a message, as all rows are made anew with every message that comes.
const times = new WeakMap<Message, { at: number; day: number }>()

function timeOf(message: Message): { at: number; day: number } {
  let time = times.get(message)
  if (!time) {
    time = { at: Date.parse(message.sent_at), day: dayOf(message.sent_at) }
    times.set(message, time)
  }
  return time
}

/** A number for the day in the reader's zone. */
function dayOf(iso: string): number {
  const date = new Date(iso)
  return (date.getFullYear() * 12 + date.getMonth()) * 31 + date.getDate()
}

/** Whether rows were put in above: the last stayed, the first did not. */
export function grewAbove(before: readonly Row[], now: readonly Row[]): boolean {
  if (before.length === 0 || now.length <= before.length) return false
  return before.at(-1)?.key === now.at(-1)?.key && before[0]?.key !== now[0]?.key
}
