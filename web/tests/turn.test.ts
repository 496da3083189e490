import { describe, expect, it } from 'vitest'
import type { Citation, Conversation, SessionMessage, SessionPage } from '@/api/client'
import type { RunEvent } from '@/api/stream'
import { listed, placeOf } from '@/features/assistant/citations'
import { plainAnswer } from '@/features/assistant/plainAnswer'
import { asked, choosable } from '@/features/assistant/reach'
import { suggestionsFor } from '@/features/assistant/suggestions'
import { advance, isRunning, merged, newTurn, siblingOf, turnsOf, type Turn } from '@/features/assistant/turn'

function citation(chunkId: string, change: Partial<Citation> = {}): Citation {
  return {
    chunk_id: chunkId, snippet: '', source_type: 'chat_private', source_key: 'cv1', score: 1, title: '妈妈', sender: '妈妈',
    message_ids: ['ms1', 'ms2'], sent_at: '2026-11-02T09:00:00+00:00', cited: false, ...change,
  }
}

function message(id: number, queryId: string, role: string, content: string): SessionMessage {
  const created_at = '2026-11-02T09:00:00+00:00'
  return { id, query_id: queryId, role, content, citations: [], tokens: {}, withheld: false, created_at }
}

function page(messages: SessionMessage[], change: Partial<SessionPage> = {}): SessionPage {
  const ids = [...new Set(messages.map((one) => one.query_id))]
  const turns = ids.map((query_id) => ({
    query_id, status: 'succeeded', error_code: null, siblings: [query_id], rating: 0, note: '',
  }))
  return { messages, turns, active: null, has_before: false, ...change }
}

function happen(turn: Turn, ...events: Omit<RunEvent, 'id'>[]): void {
  for (const event of events) advance(turn, { id: '1-0', ...event } as RunEvent)
}

const RUN = { name: 'run', data: { session_id: 'as1', query_id: 'q1' } } as const

describe('a turn', () => {
  it('waits until its first token, then answers, then is done', () => {
    const turn = newTurn('什么时候？')
    happen(turn, RUN, { name: 'status', data: { phase: 'searching', question: '合同什么时候给李四？' } })
    happen(turn, { name: 'status', data: { phase: 'found', sources: 12, chunks: 5 } })
    happen(turn, { name: 'citations', data: { citations: [citation('7')] } })
    expect([turn.state, turn.status?.phase, turn.searchedFor]).toEqual(['waiting', 'found', '合同什么时候给李四？'])
    expect([turn.queryId, turn.siblings]).toEqual(['q1', ['q1']])
    happen(turn, { name: 'delta', data: { token: '周' } }, { name: 'delta', data: { token: '五' } })
    expect([turn.state, turn.answer, isRunning(turn)]).toEqual(['answering', '周五', true])
    const done = { session_id: 'as1', query_id: 'q1', answer: '周五', citations: [citation('7')], timing: {} }
    happen(turn, { name: 'done', data: done })
    expect([turn.state, turn.answer, isRunning(turn)]).toEqual(['done', '周五', false])
  })

  it('keeps what it has when it fails, and when it is stopped', () => {
    const failed = newTurn('?')
    happen(failed, { name: 'delta', data: { token: '周' } }, { name: 'error', data: { code: 'model_timeout', message: '' } })
    expect([failed.state, failed.answer, failed.failure?.code]).toEqual(['failed', '周', 'model_timeout'])
    const stopped = newTurn('?', { isStopping: true })
    const done = { session_id: 'as1', query_id: 'q1', answer: '周', citations: [], timing: {} }
    happen(stopped, { name: 'done', data: done })
    expect([stopped.state, stopped.answer]).toEqual(['stopped', '周'])
  })

  it('is live again with the first event after a break', () => {
    const turn = newTurn('?', { isCut: true })
    happen(turn, { name: 'delta', data: { token: '五' } })
    expect(turn.isCut).toBe(false)
  })

  it('knows its siblings before and after', () => {
    const turn = newTurn('?', { queryId: 'q2', siblings: ['q1', 'q2', 'q3'] })
    expect([siblingOf(turn, -1), siblingOf(turn, 1)]).toEqual(['q1', 'q3'])
    expect(siblingOf({ ...turn, queryId: 'q3' }, 1)).toBeNull()
    expect(siblingOf({ ...turn, queryId: null }, 1)).toBeNull()
  })
})

describe('a page of a session', () => {
  it('becomes turns; an answer whose question is on an earlier page waits for it', () => {
    const last = page([message(2, 'q1', 'assistant', 'A'), message(3, 'q2', 'user', 'b'), message(4, 'q2', 'assistant', 'B')])
    const { turns, orphans } = turnsOf(last)
    expect(turns.map((turn) => [turn.queryId, turn.question, turn.answer])).toEqual([['q2', 'b', 'B']])
    const earlier = page([message(1, 'q1', 'user', 'a'), ...orphans])
    expect(turnsOf(earlier).turns.map((turn) => [turn.question, turn.answer])).toEqual([['a', 'A']])
  })

  it('says of each turn how it ended, and what one thought of it', () => {
    const messages = [message(1, 'q1', 'user', 'a'), message(2, 'q2', 'user', 'b'), message(3, 'q2', 'assistant', 'B')]
    const [first, second] = turnsOf({
      ...page(messages),
      turns: [
        { query_id: 'q1', status: 'failed', error_code: 'server_stopped', siblings: ['q1'], rating: 0, note: '' },
        { query_id: 'q2', status: 'stopped', error_code: null, siblings: ['q0', 'q2'], rating: -1, note: '不对' },
      ],
    }).turns
    expect([first?.state, first?.failure?.code]).toEqual(['failed', 'server_stopped'])
    expect([second?.state, second?.siblings, second?.rating, second?.note]).toEqual(['stopped', ['q0', 'q2'], -1, '不对'])
  })

  it('ends with the turn that runs now', () => {
    const active = { query_id: 'q9', question: '?', siblings: ['q3', 'q9'] }
    const turn = turnsOf({ ...page([message(1, 'q1', 'user', 'a')]), active }).turns.at(-1)
    expect([turn?.queryId, turn?.state, turn?.siblings]).toEqual(['q9', 'waiting', ['q3', 'q9']])
  })

  it('takes the place of what was shown, from a sibling of its first turn on', () => {
    const shown = ['q1', 'q2', 'q3'].map((id) => newTurn(id, { key: `key-${id}`, queryId: id, siblings: [id] }))
    const newer = [newTurn('2b', { queryId: 'q2b', siblings: ['q2', 'q2b'] }), newTurn('4', { queryId: 'q4', siblings: ['q4'] })]
    expect(merged(shown, newer)?.map((turn) => turn.queryId)).toEqual(['q1', 'q2b', 'q4'])
    const same = [newTurn('q2', { queryId: 'q2', siblings: ['q2'] }), newTurn('q3', { queryId: 'q3', siblings: ['q3'] })]
    expect(merged(shown, same)?.map((turn) => turn.key)).toEqual(['key-q1', 'key-q2', 'key-q3'])
    expect(merged(shown, [newTurn('far', { queryId: 'q9', siblings: ['q9'] })])).toBeNull()
    expect(merged(shown, [])).toEqual([])
  })
})

describe('citations', () => {
  it('are listed cited ones first, by number, then the rest', () => {
    const found = listed([citation('1'), citation('2'), citation('3')], ['3', '1', 'unknown'])
    expect(found.map((item) => [item.citation.chunk_id, item.number])).toEqual([['3', 1], ['1', 2], ['2', null]])
  })

  it('open where their source is', () => {
    const chat = { name: 'chats', params: { conversationId: 'cv1' } }
    expect(placeOf(citation('1'))).toEqual({ ...chat, query: { message: 'ms1' } })
    expect(placeOf(citation('1', { source_type: 'group_profile' }))).toEqual(chat)
    expect(placeOf(citation('1', { source_type: 'contact_profile', source_key: 'us2' }))).toEqual({
      name: 'contact', params: { userId: 'us2' },
    })
    expect(placeOf(citation('1', { source_type: 'self_profile' }))).toEqual({ name: 'settings' })
    expect(placeOf(citation('1', { available: false }))).toBeNull()
  })

  it('are copied as numbers, with their sources below', () => {
    const answer = '周五 [chunk:7]，在家[chunk:8]。再说一次[chunk:7]'
    expect(plainAnswer({ answer, citations: [citation('7')] })).toBe(
      '周五 [1]，在家 [2]。再说一次 [1]\n\n[1] 妈妈 · 妈妈 · 2026-11-02\n[2] ',
    )
  })
})

describe('where to search', () => {
  const chats = ['家人', '同事', '李四'].map((title, place) => ({
    conversation_id: `cv${place}`, title, kind: place === 2 ? 'private' : 'group', kept_out: false,
    last_message: {}, last_message_at: `2026-11-0${place + 1}T09:00:00+00:00`, peer: place === 2 ? { user_id: 'us4' } : null,
  })) as unknown as Conversation[]

  it('is said as a scope, or as conversations', () => {
    expect(asked({ scope: 'chat_group', sources: [] })).toEqual({ scope: 'chat_group' })
    expect(asked({ scope: 'chat_group', sources: ['cv1'] })).toEqual({ scope: 'global', source_keys: ['cv1'] })
  })

  it('is chosen by name, what is chosen first', () => {
    const names = (typed: string, chosen: string[]) => choosable(chats, (one) => one.title, typed, chosen).map((one) => one.title)
    expect(names('', ['cv2'])).toEqual(['李四', '家人', '同事'])
    expect(names('同', [])).toEqual(['同事'])
  })

  it('an empty session asks of persons and groups in turn, the newest first', () => {
    expect(suggestionsFor(chats)).toEqual([
      { kind: 'said', name: '李四' }, { kind: 'group', name: '同事' }, { kind: 'decided', name: '家人' },
      { kind: 'promised', name: '李四' },
    ])
    const hidden = chats.map((one) => ({ ...one, kept_out: true }))
    expect(suggestionsFor(hidden)).toEqual([])
  })
})
