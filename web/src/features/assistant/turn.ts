import type { Citation, SessionMessage, SessionPage } from '@/api/client'
import type { RunEvent, Status } from '@/api/stream'

/** A question with its answer, finished or under way. */
export interface Turn {
  key: string
  /** Null until the server has taken the question. */
  queryId: string | null
  question: string
  askedAt: string
  answer: string
  citations: Citation[]
  state: TurnState
  status: Status | null
  /** What was searched for, where that is not the question. */
  searchedFor: string
  /** The stream broke off and is being joined again; the run goes on on the server. */
  isCut: boolean
  isStopping: boolean
  failure: Failure | null
  /** All that stand in this turn's place, itself among them, oldest first. */
  siblings: string[]
  rating: number
  note: string
  /** The answer rests on something that its reader may no longer see. */
  isWithheld: boolean
}

export type TurnState = 'waiting' | 'answering' | 'done' | 'stopped' | 'failed'

export interface Failure {
  code: string
  detail: string
}

export function newTurn(question: string, given: Partial<Turn> = {}): Turn {
  return {
    key: newKey(), queryId: null, question, askedAt: new Date().toISOString(), answer: '', citations: [],
    state: 'waiting', status: null, searchedFor: '', isCut: false, isStopping: false, failure: null, siblings: [], rating: 0, note: '',
    isWithheld: false, ...given,
  }
}

/** Tells things apart in a list; randomUUID() is not there without HTTPS. */
export function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(2)).join('-')
}

export function isRunning(turn: Turn): boolean {
  return turn.state === 'waiting' || turn.state === 'answering'
}

/** Brings a turn to where an event says that it is. */
export function advance(turn: Turn, event: RunEvent): void {
  turn.isCut = false
  switch (event.name) {
    case 'run':
      turn.queryId = event.data.query_id
      if (!turn.siblings.includes(event.data.query_id)) turn.siblings.push(event.data.query_id)
      break
    case 'status':
      // That it is being answered says less than what was found for it.
      if (event.data.phase !== 'answering' || !turn.status) turn.status = event.data
      turn.searchedFor = event.data.question ?? turn.searchedFor
      break
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
      turn.state = turn.isStopping ? 'stopped' : 'done'
      break
    case 'error':
      turn.failure = { code: event.data.code, detail: event.data.message }
      turn.state = 'failed'
      break
  }
}

/** A page of a session as turns. An answer whose question is on an earlier page comes apart, as an orphan. */
export function turnsOf(page: Pick<SessionPage, 'messages' | 'turns' | 'active'>): {
  turns: Turn[]
  orphans: SessionMessage[]
} {
  const said = new Map<string, SessionMessage[]>()
  for (const message of page.messages) said.set(message.query_id, [...(said.get(message.query_id) ?? []), message])
  const known = new Map(page.turns.map((turn) => [turn.query_id, turn]))
  const turns: Turn[] = []
  const orphans: SessionMessage[] = []
  for (const [queryId, messages] of said) {
    const question = messages.find((message) => message.role === 'user')
    const answer = messages.find((message) => message.role === 'assistant')
    const info = known.get(queryId)
    if (!question) {
      orphans.push(...messages)
      continue
    }
    const { status, error_code: code = null, siblings = [queryId], rating = 0, note = '' } = info ?? {}
    const isFailed = status === 'failed'
    turns.push(
      newTurn(question.content, {
        key: queryId, queryId, askedAt: question.created_at, answer: answer?.content ?? '',
        citations: answer?.citations ?? [], isWithheld: answer?.withheld ?? false, siblings, rating, note,
        state: isFailed ? 'failed' : status === 'stopped' ? 'stopped' : 'done',
        failure: isFailed ? { code: code ?? 'internal_error', detail: '' } : null,
      }),
    )
  }
  const { active } = page
  if (active && !said.has(active.query_id)) {
    const { query_id: queryId, question, siblings } = active
    turns.push(newTurn(question, { key: queryId, queryId, siblings }))
  }
  return { turns, orphans }
}

/** Turns as they are shown, with those of a newer page in the place of theirs. Both are of one path. */
export function merged(shown: readonly Turn[], page: readonly Turn[]): Turn[] | null {
  const first = page[0]
  if (!first) return []
  // A turn stays what it is on the page, also where another now stands in its place.
  const keys = new Map(shown.map((turn) => [turn.queryId, turn.key]))
  const place = shown.findIndex((turn) => turn.queryId !== null && first.siblings.includes(turn.queryId))
  if (place < 0) return null
  return [...shown.slice(0, place), ...page.map((turn) => ({ ...turn, key: keys.get(turn.queryId) ?? turn.key }))]
}

/** The sibling before (-1) or after (1) a turn; null at the end. */
export function siblingOf(turn: Turn, step: -1 | 1): string | null {
  const place = turn.siblings.indexOf(turn.queryId ?? '')
  return place < 0 ? null : (turn.siblings[place + step] ?? null)
}
