import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { follow } from '@/api/following'
import { ApiError, NetworkError } from '@/api/problem'
import { ask, type RunEvent } from '@/api/stream'

const ANSWER = ['周五，', '李四', '会来。']

/** A run on the wire, from an event on, up to some number of them. */
function wire(after: number, upto = Infinity): string {
  let offset = 0
  const events = [
    ['run', { session_id: 'as1', query_id: 'q1' }],
    ...ANSWER.map((token) => ['delta', { token }] as const),
    ['done', { session_id: 'as1', query_id: 'q1', answer: ANSWER.join(''), citations: [], timing: {} }],
  ].map(([name, data], place) => {
    if (name === 'delta') offset += (data as { token: string }).token.length
    return `id: ${place + 1}-${offset}\nevent: ${String(name)}\ndata: ${JSON.stringify(data)}\n\n`
  })
  return events.slice(after, upto).join('')
}

function refusal(status: number, code: string, extra = {}): Response {
  return Response.json({ type: 'about:blank', title: '', status, code, detail: '', ...extra }, { status })
}

/** What the server answers, one after another, and what it was asked. */
function serve(...answers: (() => Response | Promise<Response>)[]): Request[] {
  const asked: Request[] = []
  vi.stubGlobal('fetch', (request: Request) => {
    asked.push(request)
    const next = answers.shift()
    return next ? Promise.resolve(next()) : Promise.reject(new TypeError('no more'))
  })
  return asked
}

async function all(onCut = vi.fn()): Promise<RunEvent[]> {
  const found = []
  for await (const event of follow(() => ask({ question: '?' }), onCut)) found.push(event)
  return found
}

function textOf(events: RunEvent[]): string {
  return events.map((event) => (event.name === 'delta' ? event.data.token : '')).join('')
}

const offline = () => Promise.reject(new TypeError('Failed to fetch'))

// A network that comes back ends every wait at once.
let network: ReturnType<typeof setInterval>
beforeEach(() => {
  network = setInterval(() => dispatchEvent(new Event('online')), 5)
})
afterEach(() => {
  clearInterval(network)
  vi.unstubAllGlobals()
})

describe('following a run', () => {
  it('goes on behind the last event that came, without a gap or a repeat', async () => {
    const asked = serve(
      () => new Response(wire(0, 2)), () => new Response(wire(2, 3)), () => new Response(wire(3)),
    )
    const onCut = vi.fn()
    const events = await all(onCut)
    expect(textOf(events)).toBe(ANSWER.join(''))
    expect(events.at(-1)?.name).toBe('done')
    expect(asked.map((request) => [request.method, request.headers.get('Last-Event-ID')])).toEqual([
      ['POST', null], ['GET', '2-3'], ['GET', '3-5'],
    ])
    expect(new URL(asked[1]?.url ?? '').pathname).toBe('/ai/assistant/runs/q1/stream')
    expect(onCut).toHaveBeenCalledTimes(2)
  })

  it('tries again for as long as the server is away, by whatever sign', async () => {
    const asked = serve(
      () => new Response(wire(0, 3)), offline, offline, () => refusal(502, 'bad_gateway'), () => new Response(wire(3)),
    )
    expect(textOf(await all())).toBe(ANSWER.join(''))
    expect(asked).toHaveLength(5)
  })

  it('ends where the server says that there is no such run', async () => {
    serve(() => new Response(wire(0, 2)), () => refusal(404, 'not_found'))
    await expect(all()).rejects.toBeInstanceOf(ApiError)
  })

  it('does not ask twice when the server refuses, nor when nobody knows whether it was asked', async () => {
    const refused = serve(() => refusal(409, 'session_busy', { query_id: 'q0' }))
    await expect(all()).rejects.toMatchObject({ problem: { code: 'session_busy', query_id: 'q0' } })
    expect(refused).toHaveLength(1)
    const lost = serve(offline)
    await expect(all()).rejects.toBeInstanceOf(NetworkError)
    expect(lost).toHaveLength(1)
  })

  it('asks again what was asked without a network', async () => {
    const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    const asked = serve(offline, () => new Response(wire(0)))
    expect(textOf(await all())).toBe(ANSWER.join(''))
    expect(asked.map((request) => request.method)).toEqual(['POST', 'POST'])
    onLine.mockRestore()
  })

  it('does not wait for a connection that the lost network has killed', async () => {
    const asked = serve(() => new Response(hanging(wire(0, 2))), () => new Response(wire(2)))
    const events: RunEvent[] = []
    for await (const event of follow(() => ask({ question: '?' }), vi.fn())) {
      events.push(event)
      if (events.length === 2) setTimeout(() => dispatchEvent(new Event('offline')))
    }
    expect(textOf(events)).toBe(ANSWER.join(''))
    expect(asked).toHaveLength(2)
  })
})

/** A body that says this much, and then nothing until its request is aborted. */
function hanging(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text))
      addEventListener('offline', () => {
        controller.error(new DOMException('aborted', 'AbortError'))
      }, { once: true })
    },
  })
}
