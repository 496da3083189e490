import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/api/problem'
import { ask, readEvents, StreamCut, type RunEvent } from '@/api/stream'

const WIRE = [
  'id: 1\nevent: run\ndata: {"session_id":"as1","query_id":"q1"}\n\n',
  ': ping\n\n',
  'id: 2\nevent: tool_call\ndata: {"name":"of a later server"}\n\n',
  'id: 3\nevent: delta\ndata: {"token":"周五，"}\n\n',
  'id: 4\nevent: delta\ndata: {"token":"李四\\n[chunk:1]"}\n\n',
  'id: 5\nevent: done\ndata: {"session_id":"as1","query_id":"q1","answer":"周五，李四\\n[chunk:1]","citations":[],"timing":{}}\n\n',
].join('')

function body(...pieces: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(typeof piece === 'string' ? encoded(piece) : piece)
      controller.close()
    },
  })
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

async function all(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const found = []
  for await (const event of events) found.push(event)
  return found
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the events of a stream', () => {
  it('come in order, without those that are not known here', async () => {
    const events = await all(readEvents(body(WIRE)))
    expect(events.map((event) => event.name)).toEqual(['run', 'delta', 'delta', 'done'])
    expect(events[2]).toEqual({ id: '4', name: 'delta', data: { token: '李四\n[chunk:1]' } })
  })

  it('are the same when every byte comes alone, in the middle of a character too', async () => {
    const bytes = Array.from(encoded(WIRE), (byte) => Uint8Array.of(byte))
    expect(await all(readEvents(body(...bytes)))).toEqual(await all(readEvents(body(WIRE))))
  })

  it('end with the last one, whatever comes behind it', async () => {
    const events = await all(readEvents(body(WIRE, 'event: delta\ndata: {"token":"more"}\n\n')))
    expect(events.at(-1)?.name).toBe('done')
  })

  it('that end without a last one were cut', async () => {
    await expect(all(readEvents(body(WIRE.slice(0, 200))))).rejects.toBeInstanceOf(StreamCut)
  })
})

describe('asking', () => {
  it('throws the problem of a refusal', async () => {
    const problem = { type: 'about:blank', title: '', status: 409, code: 'session_busy', detail: 'Busy.' }
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json(problem, { status: 409 })))
    const error: unknown = await all(ask({ question: '?' })).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ApiError)
    expect((error as ApiError).code).toBe('session_busy')
  })

  it('names what is not a problem document by its status', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<h1>nginx', { status: 502 })))
    await expect(all(ask({ question: '?' }))).rejects.toMatchObject({ code: 'bad_gateway' })
  })
})
