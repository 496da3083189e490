import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveConnection, type LiveEvent, type LiveState } from '@/api/live'

class FakeSocket {
  static readonly OPEN = 1
  static all: FakeSocket[] = []
  readyState = 0
  sent: Record<string, unknown>[] = []
  onopen?: () => void
  onmessage?: (event: { data: string }) => void
  onclose?: (event: { code: number }) => void

  constructor(readonly url: string) {
    FakeSocket.all.push(this)
  }

  open(): void {
    this.readyState = FakeSocket.OPEN
    this.onopen?.()
  }

  say(event: object): void {
    this.onmessage?.({ data: JSON.stringify(event) })
  }

  cut(code: number): void {
    this.readyState = 3
    this.onclose?.({ code })
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>)
  }

  close(): void {
    this.readyState = 3
  }
}

const READY = { type: 'ready', user_id: 'us1', online: [], ping_seconds: 25 }
let states: LiveState[]
let events: LiveEvent[]
let asked: boolean[]
let connection: LiveConnection

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
  FakeSocket.all = []
  states = []
  events = []
  asked = []
  connection = new LiveConnection({
    access(_, isRefused) {
      asked.push(isRefused)
      const expires_at = new Date(Date.now() + 30 * 60_000).toISOString()
      return Promise.resolve({ access_token: `token-${asked.length}`, token_type: 'bearer', expires_at } as never)
    },
    changes: () => ({ cv1: 7 }),
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
  })
})

afterEach(() => {
  connection.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the connection', () => {
  it('tells its token in the first frame, never in the address, and what it holds', async () => {
    const socket = await connected()
    expect(socket.url).not.toContain('token')
    expect(socket.sent[0]).toEqual({ type: 'hello', token: 'token-1', changes: { cv1: 7 } })
    expect(states).toEqual(['connecting', 'online'])
  })

  it('answers pings, and hands on nothing of them', async () => {
    const socket = await connected()
    socket.say({ type: 'ping' })
    expect(socket.sent.at(-1)).toEqual({ type: 'pong' })
    expect(events.map((event) => event.type)).toEqual(['ready', 'synced'])
  })

  it('comes back after a while that grows, and asks for what it missed', async () => {
    const socket = await connected()
    socket.cut(1006)
    expect(states.at(-1)).toBe('waiting')
    await vi.advanceTimersByTimeAsync(500)
    expect(FakeSocket.all).toHaveLength(2)
    FakeSocket.all[1]?.cut(1006)
    await vi.advanceTimersByTimeAsync(499)
    expect(FakeSocket.all).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(501)
    expect(FakeSocket.all).toHaveLength(3)
    FakeSocket.all[2]?.open()
    expect(FakeSocket.all[2]?.sent[0]).toMatchObject({ type: 'hello', changes: { cv1: 7 } })
  })

  it('takes a socket that says nothing for cut', async () => {
    await connected()
    await vi.advanceTimersByTimeAsync(49_000)
    expect(states.at(-1)).toBe('online')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(states.at(-1)).not.toBe('online')
  })

  it('gets a new token where the server refused the old one', async () => {
    const socket = await connected()
    socket.cut(4001)
    await vi.advanceTimersByTimeAsync(600)
    expect(asked).toEqual([false, true])
  })

  it('renews its token before it ends', async () => {
    const socket = await connected()
    for (let minute = 0; minute < 29; minute += 0.5) {
      await vi.advanceTimersByTimeAsync(30_000)
      socket.say({ type: 'ping' })
    }
    expect(socket.sent.filter((frame) => frame.type === 'token')).toEqual([{ type: 'token', token: 'token-2' }])
    expect(FakeSocket.all).toHaveLength(1)
  })

  it('asks once for what is missing, and once more where it was asked meanwhile', async () => {
    const socket = await connected()
    connection.sync()
    connection.sync()
    connection.sync()
    expect(syncs(socket)).toBe(1)
    socket.say({ type: 'synced' })
    expect(syncs(socket)).toBe(2)
    socket.say({ type: 'synced' })
    expect(syncs(socket)).toBe(2)
  })

  it('asks again where events may have been lost, and when the page wakes up', async () => {
    const socket = await connected()
    socket.say({ type: 'resync' })
    socket.say({ type: 'synced' })
    connection.wake()
    expect(syncs(socket)).toBe(2)
  })

  it('stays away once it is stopped', async () => {
    const socket = await connected()
    connection.stop()
    socket.cut(1000)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(FakeSocket.all).toHaveLength(1)
    expect(states.at(-1)).toBe('stopped')
  })
})

async function connected(): Promise<FakeSocket> {
  connection.start()
  await vi.advanceTimersByTimeAsync(0)
  const socket = FakeSocket.all.at(-1) as FakeSocket
  socket.open()
  socket.say(READY)
  socket.say({ type: 'synced' })
  return socket
}

function syncs(socket: FakeSocket): number {
  return socket.sent.filter((frame) => frame.type === 'sync').length
}
