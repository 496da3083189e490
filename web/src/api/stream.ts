import { EventSourceParserStream } from 'eventsource-parser/stream'
import { absolute, authorizedFetch } from './access'
import type { ChatRequest, Citation } from './client'
import { NetworkError, problemOf } from './problem'

/** What a run says while it goes on; names as in api/events.py. Those that are not listed are passed over. */
export type RunEvent =
  | { name: 'run'; data: { session_id: string; query_id: string } }
  | { name: 'status'; data: { phase: string } }
  | { name: 'citations'; data: { citations: Citation[] } }
  | { name: 'delta'; data: { token: string } }
  | { name: 'done'; data: Done }
  | { name: 'error'; data: { code: string; message: string } }

export interface Done {
  session_id: string
  query_id: string
  answer: string
  citations: Citation[]
  timing: Record<string, number>
}

const KNOWN = new Set<string>(['run', 'status', 'citations', 'delta', 'done', 'error'])
const LAST = new Set<string>(['done', 'error'])

/** The stream broke off before its last event. The run goes on on the server. */
export class StreamCut extends NetworkError {
  override name = 'StreamCut'
}

/** Asks a question. Throws ApiError where the server refuses it, StreamCut where the stream breaks off. */
export async function* ask(question: ChatRequest): AsyncGenerator<RunEvent> {
  const response = await authorizedFetch(
    new Request(absolute('/ai/assistant/chat/stream'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
      body: JSON.stringify(question),
    }),
  )
  if (!response.ok) throw problemOf(response, await response.json().catch(() => null))
  if (!response.body) throw new StreamCut()
  yield* readEvents(response.body)
}

/** The events of a stream until its last one, however the bytes were cut on their way. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RunEvent> {
  const decoder = new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>
  const reader = body.pipeThrough(decoder).pipeThrough(new EventSourceParserStream()).getReader()
  let isOver = false
  try {
    while (!isOver) {
      const { done, value } = await read(reader)
      if (done) throw new StreamCut()
      if (!value.event || !KNOWN.has(value.event)) continue
      isOver = LAST.has(value.event)
      yield { name: value.event, data: JSON.parse(value.data) as unknown } as RunEvent
    }
  } finally {
    // After the last event the server closes the connection; to cut it off first would look like a failure.
    void (isOver ? drain(reader) : reader.cancel()).catch(() => undefined)
  }
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
