import { beforeEach, describe, expect, it } from 'vitest'
import type { Message } from '@/api/client'
import { heldUpTo, noteAll, noteChange } from '@/features/chat/changes'
import { catchUp, mergePage, newLog, removeMessage, takeMessage, type ChatLog } from '@/features/chat/log'
import { grewAbove, rowsOf } from '@/features/chat/rows'
import { newOutgoing } from '@/features/chat/outgoing'

let log: ChatLog

beforeEach(() => {
  log = newLog('cv1')
  log.isLoaded = true
})

describe('a log', () => {
  it('is in the order of the conversation, whatever the order of arrival', () => {
    mergePage(log, [message(4), message(5)])
    takeMessage(log, message(7))
    takeMessage(log, message(6))
    mergePage(log, [message(2), message(3)])
    expect(seqs()).toEqual([2, 3, 4, 5, 6, 7])
  })

  it('has no message twice, and of two versions the later', () => {
    mergePage(log, [message(1), message(2)])
    takeMessage(log, message(2, { change: 9, recalled: true, content: '' }))
    takeMessage(log, message(2))
    mergePage(log, [message(1), message(2)])
    expect(seqs()).toEqual([1, 2])
    expect(log.messages[1]?.recalled).toBe(true)
  })

  it('takes what is new only where nothing lies between', () => {
    log.hasBefore = log.hasAfter = true
    mergePage(log, [message(10), message(11)])
    takeMessage(log, message(20))
    takeMessage(log, message(3))
    expect(seqs()).toEqual([10, 11])
    log.hasAfter = false
    takeMessage(log, message(12))
    expect(seqs()).toEqual([10, 11, 12])
  })

  it('is not set back by a page that was on its way when a message was recalled', () => {
    mergePage(log, [message(5)])
    log.loading = 'before'
    takeMessage(log, message(4, { change: 9, recalled: true }))
    mergePage(log, [message(3), message(4)])
    log.loading = 'none'
    catchUp(log)
    expect(log.messages.map((one) => one.recalled)).toEqual([false, true, false])
    expect(log.meanwhile).toEqual([])
  })

  it('keeps away what the user has deleted, even if a page still has it', () => {
    mergePage(log, [message(1), message(2)])
    removeMessage(log, 'ms2')
    mergePage(log, [message(2), message(3)])
    takeMessage(log, message(2, { change: 8 }))
    expect(seqs()).toEqual([1, 3])
  })
})

describe('the changes of a conversation', () => {
  it('are complete up to the first that is missing', () => {
    const held = heldUpTo(4)
    expect(noteChange(held, 5)).toBe(false)
    expect(noteChange(held, 7)).toBe(true)
    expect(held.upTo).toBe(5)
    expect(noteChange(held, 6)).toBe(false)
    expect(held.upTo).toBe(7)
  })

  it('that come a second time count for nothing', () => {
    const held = heldUpTo(4)
    expect(noteChange(held, 3)).toBe(false)
    expect(noteChange(held, 4)).toBe(false)
    expect(held.upTo).toBe(4)
  })

  it('are complete once all that was missed has come', () => {
    const held = heldUpTo(4)
    noteChange(held, 9)
    noteChange(held, 12)
    noteAll(held, 11)
    expect(held.upTo).toBe(12)
    expect(held.ahead.size).toBe(0)
  })
})

describe('the rows of a log', () => {
  it('begin each day and each run of a sender anew', () => {
    const rows = rowsOf(
      [
        message(1, { sent_at: at(1, 9) }),
        message(2, { sent_at: at(1, 9) }),
        message(3, { sent_at: at(1, 9), sender_id: 'me' }),
        message(4, { sent_at: at(2, 9), sender_id: 'me' }),
      ],
      [], 'me', null,
    )
    expect(rows.map((row) => row.day !== null)).toEqual([true, false, false, true])
    expect(rows.map((row) => row.isHead)).toEqual([true, false, true, true])
    expect(rows.map((row) => row.isOwn)).toEqual([false, false, true, true])
  })

  it('draw one line before the first new message of another', () => {
    const rows = rowsOf([message(1), message(2, { sender_id: 'me' }), message(3), message(4)], [], 'me', 1)
    expect(rows.map((row) => row.isFirstNew)).toEqual([false, false, true, false])
  })

  it('keep the key of one’s own message when it has arrived', () => {
    const sent = newOutgoing('cv1', { content: 'Hello', mentions: [], replyTo: null })
    const before = rowsOf([], [sent], 'me', null)
    const after = rowsOf([message(1, { sender_id: 'me', client_id: sent.clientId })], [], 'me', null)
    expect(after[0]?.key).toBe(before[0]?.key)
  })

  it('say whether others were put in above', () => {
    const [late, all] = [[message(3), message(4)], [message(1), message(2), message(3), message(4)]].map((some) =>
      rowsOf(some, [], 'me', null),
    )
    expect(grewAbove(late ?? [], all ?? [])).toBe(true)
    expect(grewAbove(all ?? [], rowsOf([message(1), message(2), message(3), message(4), message(5)], [], 'me', null))).toBe(false)
  })
})

function seqs(): number[] {
  return log.messages.map((one) => one.seq)
}

function at(day: number, hour: number): string {
  return new Date(2026, 0, day, hour).toISOString()
}

function message(seq: number, change: Partial<Message> = {}): Message {
  return {
    message_id: `ms${seq}`, conversation_id: 'cv1', seq, change: seq, sender_id: 'us1', sender: 'Li Si', kind: 'text',
    content: `Message ${seq}`, mentions: [], recalled: false, sent_at: at(1, 9), ...change,
  } as Message
}
