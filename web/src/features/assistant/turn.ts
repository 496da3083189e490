import type { Citation, SessionMessage } from '@/api/client'
import type { RunEvent } from '@/api/stream'

/** A question with its answer, finished or under way. */
export interface Turn {
  key: string
  question: string
  askedAt: string
  answer: string
  citations: Citation[]
  state: TurnState
  failure: Failure | null
}

/** `cut`: the stream broke off, the run goes on on the server. */
export type TurnState = 'waiting' | 'answering' | 'done' | 'failed' | 'cut'

export interface Failure {
  code: string
  detail: string
  /** Whether the server keeps the question; one that it refused is gone. */
  isKept: boolean
}

export function newTurn(question: string): Turn {
  const askedAt = new Date().toISOString()
  return { key: newKey(), question, askedAt, ...unanswered() }
}

/** Tells things apart in a list; randomUUID() is not there without HTTPS. */
export function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(2)).join('-')
}

function unanswered(): Pick<Turn, 'answer' | 'citations' | 'state' | 'failure'> {
  return { answer: '', citations: [], state: 'waiting', failure: null }
}

export function isRunning(turn: Turn): boolean {
  return turn.state === 'waiting' || turn.state === 'answering'
}

/** Brings a turn to where an event says that it is. */
export function follow(turn: Turn, event: RunEvent): void {
  switch (event.name) {
    case 'citations':
      turn.citations = event.data.citations
      break
    case 'delta':
      turn.answer += event.data.token
      turn.state = 'answering'
      break
    case 'done':
      turn.answer = event.data.answer
      turn.citations = event.data.citations
      turn.state = 'done'
      break
    case 'error':
      turn.failure = { code: event.data.code, detail: event.data.message, isKept: true }
      turn.state = 'failed'
      break
  }
}

/** Stored messages as turns. A question whose turn broke off may have no answer. */
export function turnsOf(messages: readonly SessionMessage[]): Turn[] {
  const turns: Turn[] = []
  for (const message of messages) {
    if (message.role === 'user') {
      const key = `stored-${message.id}`
      turns.push({ key, question: message.content, askedAt: message.created_at, ...unanswered(), state: 'done' })
      continue
    }
    const turn = turns.at(-1)
    if (message.role !== 'assistant' || !turn) continue
    turn.answer = message.content
    turn.citations = message.citations
  }
  return turns
}
