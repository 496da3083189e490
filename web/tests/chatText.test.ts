import { describe, expect, it } from 'vitest'
import type { Conversation, Message } from '@/api/client'
import { mentionBefore, mentionsIn } from '@/features/chat/mentions'
import { fitted } from '@/features/chat/pictures'
import { inOrder, notOlder, withMessage, withRead } from '@/features/chat/summary'
import { mentionedNames, piecesOf } from '@/features/chat/text'

describe('the text of a message', () => {
  it('has links to http and https alone', () => {
    expect(piecesOf('see https://example.com/a?b=1, please', [])).toEqual([
      'see ', { link: 'https://example.com/a?b=1' }, ', please',
    ])
    expect(piecesOf('看https://example.com/路线。好', [])).toEqual(['看', { link: 'https://example.com/路线' }, '。好'])
    expect(piecesOf('(http://example.com/x)', [])).toEqual(['(', { link: 'http://example.com/x' }, ')'])
    for (const text of ['javascript:alert(1)', 'data:text/html,x', '<img src=x onerror=alert(1)>', 'https://']) {
      expect(piecesOf(text, [])).toEqual([text])
    }
  })

  it('marks the names that it mentions, the longest that fits', () => {
    const names = mentionedNames(['u1', 'u2'], (id) => ({ u1: '李四', u2: '李四光' })[id])
    expect(piecesOf('@李四光 和 @李四，还有@王五', names)).toEqual([
      { mention: '@李四光' }, ' 和 ', { mention: '@李四' }, '，还有@王五',
    ])
    expect(piecesOf('@all hi', mentionedNames(['*'], () => undefined))).toEqual([{ mention: '@all' }, ' hi'])
  })
})

describe('a mention', () => {
  it('begins with an @ that is no address', () => {
    expect(mentionBefore('你好@李', 4)).toEqual({ start: 2, query: '李' })
    expect(mentionBefore('@', 1)).toEqual({ start: 0, query: '' })
    expect(mentionBefore('me@example', 10)).toBeNull()
    expect(mentionBefore('@li si', 6)).toBeNull()
    expect(mentionBefore('no', 2)).toBeNull()
  })

  it('counts while its name stands in the text, once', () => {
    const chosen = [{ userId: 'u1', name: '李四' }, { userId: 'u1', name: '李四' }, { userId: 'u2', name: '王五' }]
    expect(mentionsIn('@李四 来吗', chosen)).toEqual(['u1'])
  })
})

describe('a conversation in the list', () => {
  it('counts what others say, and not what comes twice, one’s own, or what happened in the group', () => {
    let one = withMessage(conversation(), message(2), 'me')
    one = withMessage(one, message(2), 'me')
    expect(one).toMatchObject({ unread: 1, last_seq: 2 })
    one = withMessage(one, message(3, { sender_id: 'me' }), 'me')
    one = withMessage(one, message(4, { kind: 'system' }), 'me')
    expect(one).toMatchObject({ unread: 1, last_seq: 4, mentioned: false })
    expect(withMessage(one, message(5, { mentions: ['*'] }), 'me')).toMatchObject({ unread: 2, mentioned: true })
  })

  it('shows its last message recalled', () => {
    const one = withMessage(conversation(), message(2), 'me')
    expect(withMessage(one, message(2, { change: 3, recalled: true }), 'me').last_message?.recalled).toBe(true)
  })

  it('is read as far as was read, never back', () => {
    const one = { ...conversation(), last_seq: 9, unread: 5, last_read_seq: 4 }
    expect(withRead(one, 9)).toMatchObject({ unread: 0, last_read_seq: 9 })
    expect(withRead(one, 2)).toMatchObject({ unread: 5, last_read_seq: 4 })
  })

  it('is not set back by an answer that was on its way when a message came', () => {
    const live = withMessage(conversation(), message(2), 'me')
    expect(notOlder({ ...conversation(), pinned: true }, live)).toMatchObject({ pinned: true, last_seq: 2, unread: 1 })
  })

  it('stands by its pin, then by its last message', () => {
    const [a, b, c] = [
      { ...conversation(), conversation_id: 'a', last_message_at: '2026-01-01T00:00:00+00:00' },
      { ...conversation(), conversation_id: 'b', last_message_at: '2026-01-02T00:00:00+00:00' },
      { ...conversation(), conversation_id: 'c', last_message_at: null, pinned: true },
    ]
    expect([a, b, c].sort(inOrder).map((one) => one.conversation_id)).toEqual(['c', 'b', 'a'])
  })
})

describe('a picture', () => {
  it('takes its own shape within bounds', () => {
    expect(fitted(1600, 800)).toEqual({ width: 320, height: 160 })
    expect(fitted(100, 4000)).toEqual({ width: 96, height: 300 })
    expect(fitted(120, 100)).toEqual({ width: 120, height: 100 })
  })
})

function conversation(): Conversation {
  return {
    conversation_id: 'cv1', kind: 'group', title: 'Hikers', peer: null, member_count: 3, last_seq: 1, last_change: 1,
    last_message: null, last_message_at: null, last_read_seq: 1, unread: 0, mentioned: false, pinned: false,
    muted: false, kept_out: false, can_send: true,
  }
}

function message(seq: number, change: Partial<Message> = {}): Message {
  return {
    message_id: `ms${seq}`, conversation_id: 'cv1', seq, change: seq, sender_id: 'us1', sender: 'Li Si', kind: 'text',
    content: 'Hi', mentions: [], recalled: false, sent_at: '2026-01-03T00:00:00+00:00', ...change,
  } as Message
}
