import { describe, expect, it } from 'vitest'
import type { Citation, SessionMessage } from '@/api/client'
import { listed } from '@/features/assistant/citations'
import { follow, isRunning, newTurn, turnsOf } from '@/features/assistant/turn'

function citation(chunkId: string): Citation {
  return {
    chunk_id: chunkId,
    snippet: '',
    source_type: 'chat_private',
    source_key: 'cv1',
    score: 1,
    title: '妈妈',
    sender: '妈妈',
    message_ids: [],
    sent_at: null,
    cited: false,
  }
}

function message(id: number, role: string, content: string): SessionMessage {
  return { id, role, content, citations: [], tokens: {}, withheld: false, created_at: '2026-11-02T09:00:00+00:00' }
}

describe('a turn', () => {
  it('waits until its first token, then answers, then is done', () => {
    const turn = newTurn('什么时候？')
    follow(turn, { name: 'run', data: { session_id: 'as1', query_id: 'q1' } })
    follow(turn, { name: 'status', data: { phase: 'searching' } })
    follow(turn, { name: 'citations', data: { citations: [citation('7')] } })
    expect(turn.state).toBe('waiting')
    follow(turn, { name: 'delta', data: { token: '周' } })
    follow(turn, { name: 'delta', data: { token: '五' } })
    expect([turn.state, turn.answer, isRunning(turn)]).toEqual(['answering', '周五', true])
    const done = { session_id: 'as1', query_id: 'q1', answer: '周五', citations: [citation('7')], timing: {} }
    follow(turn, { name: 'done', data: done })
    expect([turn.state, turn.answer, isRunning(turn)]).toEqual(['done', '周五', false])
  })

  it('keeps what it has when it fails', () => {
    const turn = newTurn('?')
    follow(turn, { name: 'delta', data: { token: '周' } })
    follow(turn, { name: 'error', data: { code: 'model_timeout', message: 'Too late.' } })
    expect([turn.state, turn.answer, turn.failure?.code]).toEqual(['failed', '周', 'model_timeout'])
  })
})

describe('stored messages', () => {
  it('become turns, also those that got no answer', () => {
    const turns = turnsOf([
      message(2, 'assistant', 'whose question is on an earlier page'),
      message(3, 'user', 'a'),
      message(4, 'user', 'b'),
      message(5, 'assistant', 'B'),
    ])
    expect(turns.map((turn) => [turn.question, turn.answer])).toEqual([
      ['a', ''],
      ['b', 'B'],
    ])
  })
})

describe('the list of citations', () => {
  it('has the cited ones by number, then the rest', () => {
    const found = listed([citation('1'), citation('2'), citation('3')], ['3', '1', 'unknown'])
    expect(found.map((item) => [item.citation.chunk_id, item.number])).toEqual([
      ['3', 1],
      ['1', 2],
      ['2', null],
    ])
  })
})
