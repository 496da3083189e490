import { EventSourceParserStream } from 'eventsource-parser/stream'
import { absolute, authorizedFetch } from './access'
import type { ChatRequest, Citation, RegenerateRequest } from './client'
import { NetworkError, problemOf } from './problem'

/** What a run says while it goes on; names as in api/events.py. Those that are not listed are passed over. */
export type RunEvent = { id: string } & (
  | { name: 'run'; data: { session_id: string; query_id: string } }
  | { name: 'status'; data: Status }
  | { name: 'citations'; data: { citations: Citation[] } }
  | { name: 'delta'; data: { token: string } }
  | { name: 'done'; data: Done }
  | { name: 'error'; data: { code: string; message: string } }
)

/** How far a run is. `question` is what is searched for, where that is not what was asked. */
export interface Status {
  phase: string
  question?: string
  sources?: number
  chunks?: number
}

export interface Done {
  session_id: string
  query_id: string
  answer: string
  citations: Citation[]
  timing: Record<string, number>
}

const KNOWN = new Set<string>(['run', 'status', 'citations', 'delta', 'done', 'error'])
const LAST = new Set<string>(['done', 'error'])
/** The server says something every 15 s; after this long the connection is taken for dead. */
const SILENCE_MS = 45_000

/** The stream broke off before its last event. The run goes on on the server. */
export class StreamCut extends NetworkError {
  override name = 'StreamCut'
}

/** Asks a question. Throws ApiError where the server refuses it, StreamCut where the stream breaks off. */
export function ask(question: ChatRequest): AsyncGenerator<RunEvent> {
  return stream('POST', '/ai/assistant/chat/stream', { body: JSON.stringify(question) })
}

/** Answers a turn anew, or another question in its place. Throws as `ask` does. */
export function regenerate(queryId: string, wanted: RegenerateRequest): AsyncGenerator<RunEvent> {
  return stream('POST', `/ai/assistant/runs/${queryId}/regenerate`, { body: JSON.stringify(wanted) })
}

/** A run's events behind the last one received, or all of them. Throws as `ask` does. */
export function rejoin(queryId: string, lastEventId: string | null): AsyncGenerator<RunEvent> {
  return stream('GET', `/ai/assistant/runs/${queryId}/stream`, { lastEventId })
}

interface Sent {
  body?: string
  lastEventId?: string | null
}

async function* stream(method: string, path: string, { body, lastEventId }: Sent): AsyncGenerator<RunEvent> {
  const dead = new AbortController()
  const abort = () => {
    dead.abort()
  }
  // Without a network a connection may hang for minutes until it is known to be dead.
  addEventListener('offline', abort)
  try {
    const headers = {
      Accept: 'text/event-stream',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(lastEventId && { 'Last-Event-ID': lastEventId }),
    }
    const request = new Request(absolute(path), { method, headers, signal: dead.signal, ...(body !== undefined && { body }) })
    const response = await reach(request)
    if (!response.ok) throw problemOf(response, await response.json().catch(() => null))
    if (!response.body) throw new StreamCut()
    yield* readEvents(response.body, abort)
  } finally {
    removeEventListener('offline', abort)
  }
}

async function reach(request: Request): Promise<Response> {
  try {
    return await authorizedFetch(request)
  } catch (error) {
    throw request.signal.aborted ? new StreamCut('', { cause: error }) : error
  }
}

/** The events of a stream until its last one, however the bytes were cut on their way. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>, onSilence: () => void = () => undefined,
): AsyncGenerator<RunEvent> {
  const decoder = new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>
  const watched = body.pipeThrough(watch(onSilence)).pipeThrough(decoder)
  const reader = watched.pipeThrough(new EventSourceParserStream()).getReader()
  let isOver = false
  try {
    while (!isOver) {
      const { done, value } = await read(reader)
      if (done) throw new StreamCut()
      if (!value.event || !KNOWN.has(value.event)) continue
      isOver = LAST.has(value.event)
      yield { id: value.id ?? '', name: value.event, data: JSON.parse(value.data) as unknown } as RunEvent
    }
  } finally {
    // After the last event the server closes the connection; to cut it off first would look like a failure.
    void (isOver ? drain(reader) : reader.cancel()).catch(() => undefined)
  }
}

/** Lets bytes through, and tells when none have come for long. */
function watch(onSilence: () => void): TransformStream<Uint8Array, Uint8Array> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const restart = () => {
    clearTimeout(timer)
    timer = setTimeout(onSilence, SILENCE_MS)
  }
  return new TransformStream({
    start: restart,
    transform(bytes, controller) {
      restart()
      controller.enqueue(bytes)
    },
    flush() {
      clearTimeout(timer)
    },
  })
}

async function drain<T>(reader: ReadableStreamDefaultReader<T>): Promise<void> {
  while (!(await reader.read()).done) continue
}

async function read<T>(reader: ReadableStreamDefaultReader<T>): Promise<ReadableStreamReadResult<T>> {
  try {
    return await reader.read()
  } catch (error) {
    throw new StreamCut('', { cause: error })
  }
}
