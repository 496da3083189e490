import type { SignedIn } from './access'
import type { LiveEvent, LiveFrame } from './liveEvents'

export type { LiveEvent, LiveFrame } from './liveEvents'

/** `connecting` until everything missed has come; `waiting` between two attempts. */
export type LiveState = 'stopped' | 'connecting' | 'online' | 'waiting'

export interface LiveHost {
  /** A token that lasts; a renewed one where the last was refused. Null when signed out. */
  access(marginMs: number, isRefused: boolean): Promise<SignedIn | null>
  /** `last_change` of every conversation that is held. */
  changes(): Record<string, number>
  onEvent(event: LiveEvent): void
  onState(state: LiveState): void
}

const CLOSED_TOKEN = 4001
const CLOSED_SLOW = 4008
const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000
/** How long a socket may take to say `ready`, and to answer a page that wakes up. */
const PATIENCE_MS = 15_000
/** A token is renewed this long before it ends. */
const TOKEN_MARGIN_MS = 90_000
const SHORTEST_RENEWAL_MS = 60_000

/** The one WebSocket of this tab: it comes back by itself, and asks for what it missed. */
export class LiveConnection {
  private socket: WebSocket | null = null
  private state: LiveState = 'stopped'
  private attempts = 0
  private isRefused = false
  private isSyncing = false
  private mustSyncAgain = false
  private silenceMs = PATIENCE_MS
  private timers: Partial<Record<'retry' | 'silence' | 'token', number>> = {}

  constructor(private readonly host: LiveHost) {}

  start(): void {
    if (this.state === 'stopped') void this.connect()
  }

  stop(): void {
    this.drop()
    this.turn('stopped')
  }

  /** Asks for what was missed. Several questions at once become one, and one more after it. */
  sync(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return
    this.mustSyncAgain = this.isSyncing
    if (this.isSyncing) return
    this.isSyncing = true
    this.send({ type: 'sync', changes: this.host.changes() })
  }

  /** The page is seen again, or the network is back: the socket may be dead without knowing it. */
  wake(): void {
    if (this.state === 'waiting') {
      this.attempts = 0
      void this.connect()
    } else if (this.state === 'online') {
      this.sync()
      this.expectWord(PATIENCE_MS)
    }
  }

  send(frame: LiveFrame): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame))
  }

  private async connect(): Promise<void> {
    this.drop()
    this.turn('connecting')
    const access = await this.host.access(TOKEN_MARGIN_MS, this.isRefused).catch(() => undefined)
    if (this.state !== 'connecting' || this.socket) return
    if (access === null) {
      this.stop()
      return
    }
    if (!access) {
      this.retry()
      return
    }
    this.isRefused = false
    this.listen(new WebSocket(socketAddress()), access)
  }

  private listen(socket: WebSocket, access: SignedIn): void {
    this.socket = socket
    this.silenceMs = PATIENCE_MS
    this.expectWord()
    socket.onopen = () => {
      this.isSyncing = true
      // The token travels in a frame, never in the address.
      this.send({ type: 'hello', token: access.access_token, changes: this.host.changes() })
      this.planRenewal(access)
    }
    socket.onmessage = ({ data }) => {
      this.expectWord()
      this.take(JSON.parse(data as string) as LiveEvent)
    }
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.onClose(code)
    }
  }

  private take(event: LiveEvent): void {
    switch (event.type) {
      case 'ping':
        this.send({ type: 'pong' })
        return
      case 'ready':
        this.silenceMs = event.ping_seconds * 2_000
        this.expectWord()
        break
      case 'synced':
        this.attempts = 0
        this.isSyncing = false
        this.turn('online')
        if (this.mustSyncAgain) this.sync()
        break
      case 'resync':
        this.sync()
        break
    }
    this.host.onEvent(event)
  }

  private onClose(code: number): void {
    this.isRefused = code === CLOSED_TOKEN
    if (code === CLOSED_SLOW) this.attempts = 0
    this.retry()
  }

  /** Comes back after a while that grows, and differs from tab to tab, so that they do not all come at once. */
  private retry(): void {
    this.drop()
    this.turn('waiting')
    const most = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.attempts)
    this.attempts += 1
    this.timers.retry = window.setTimeout(() => void this.connect(), most * (0.5 + Math.random() / 2))
  }

  /** A socket that says nothing for this long is taken for cut. */
  private expectWord(withinMs = this.silenceMs): void {
    clearTimeout(this.timers.silence)
    this.timers.silence = window.setTimeout(() => {
      this.retry()
    }, withinMs)
  }

  private planRenewal(access: SignedIn): void {
    const inMs = Date.parse(access.expires_at) - Date.now() - TOKEN_MARGIN_MS
    this.timers.token = window.setTimeout(() => void this.renew(), Math.max(inMs, SHORTEST_RENEWAL_MS))
  }

  private async renew(): Promise<void> {
    const socket = this.socket
    const access = await this.host.access(TOKEN_MARGIN_MS * 2, false).catch(() => undefined)
    if (!access || socket !== this.socket) return // refused at its end, the socket comes back with a new one
    this.send({ type: 'token', token: access.access_token })
    this.planRenewal(access)
  }

  private drop(): void {
    for (const timer of Object.values(this.timers)) clearTimeout(timer)
    this.timers = {}
    const socket = this.socket
    this.socket = null
    this.isSyncing = this.mustSyncAgain = false
    socket?.close()
  }

  private turn(state: LiveState): void {
    if (this.state === state) return
    this.state = state
    this.host.onState(state)
  }
}

function socketAddress(): string {
  const address = new URL('/ws', location.origin)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  return address.href
}
