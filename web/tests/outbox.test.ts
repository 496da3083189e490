import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { setAccess } from '@/api/access'
import type { Conversation, Message } from '@/api/client'
import { useAuth } from '@/stores/auth'
import { useConversations } from '@/stores/conversations'
import { useMessages } from '@/stores/messages'
import { useOutbox } from '@/stores/outbox'

const USER = { user_id: 'me', username: 'me', nickname: 'Me', signature: '', is_admin: false, avatar: null }
const WRITTEN = { content: 'Hello', mentions: [], replyTo: null }

type Answer = (body: { client_id: string; content: string }) => Response | Promise<Response>
let posted: { client_id: string; content: string }[]
let answer: Answer

beforeEach(() => {
  sessionStorage.clear()
  posted = []
  answer = stored
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method !== 'POST') return json({ messages: [], has_before: false, has_after: false })
    const body = (await request.json()) as { client_id: string; content: string }
    posted.push(body)
    return answer(body)
  })
  start()
})

afterEach(() => {
  vi.unstubAllGlobals()
  setAccess(null)
})

describe('the outbox', () => {
  it('sends one after the other, in the order of writing', async () => {
    const outbox = useOutbox()
    for (const content of ['one', 'two', 'three']) outbox.send('cv1', { ...WRITTEN, content })
    expect(outbox.of('cv1').map((one) => one.content)).toEqual(['one', 'two', 'three'])
    await outbox.settled('cv1')
    expect(posted.map((body) => body.content)).toEqual(['one', 'two', 'three'])
    expect(outbox.of('cv1')).toEqual([])
  })

  it('keeps what cannot reach the server, and sends it under the same id', async () => {
    const outbox = useOutbox()
    answer = () => Promise.reject(new TypeError('Failed to fetch'))
    outbox.send('cv1', WRITTEN)
    outbox.send('cv1', { ...WRITTEN, content: 'after' })
    await outbox.settled('cv1')
    expect(outbox.of('cv1').map((one) => one.state)).toEqual(['queued', 'queued'])
    answer = stored
    outbox.flush()
    await outbox.settled('cv1')
    expect(posted.map((body) => body.content)).toEqual(['Hello', 'Hello', 'after'])
    expect(posted[1]?.client_id).toBe(posted[0]?.client_id)
    expect(outbox.of('cv1')).toEqual([])
  })

  it('says what the server refuses, goes on, and sends it again under the same id', async () => {
    const outbox = useOutbox()
    answer = ({ content }) => (content === 'Hello' ? refusal() : stored({ client_id: 'x', content }))
    outbox.send('cv1', WRITTEN)
    outbox.send('cv1', { ...WRITTEN, content: 'after' })
    await outbox.settled('cv1')
    const [failed] = outbox.of('cv1')
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'not_contacts' } })
    answer = stored
    outbox.resend(failed?.clientId ?? '')
    await outbox.settled('cv1')
    expect(posted.map((body) => body.content)).toEqual(['Hello', 'after', 'Hello'])
    expect(posted[2]?.client_id).toBe(posted[0]?.client_id)
  })

  it('shows a message once, whether it comes live or in the answer first', async () => {
    const outbox = useOutbox()
    const messages = useMessages()
    const log = messages.open('cv1')
    log.isLoaded = true
    answer = (body) => {
      outbox.arrived(message(1, body), body.client_id)
      expect(outbox.of('cv1')).toEqual([])
      return json(message(1, body), 201)
    }
    outbox.send('cv1', WRITTEN)
    await outbox.settled('cv1')
    expect(log.messages.map((one) => one.seq)).toEqual([1])
    expect(useConversations().byId.get('cv1')).toMatchObject({ last_seq: 1, unread: 0 })
  })

  it('outlives a reload of the page, under the same id', async () => {
    answer = () => Promise.reject(new TypeError('Failed to fetch'))
    useOutbox().send('cv1', WRITTEN)
    await useOutbox().settled('cv1')
    answer = stored
    start()
    await useOutbox().settled('cv1')
    expect(posted).toHaveLength(2)
    expect(posted[1]?.client_id).toBe(posted[0]?.client_id)
  })
})

function start(): void {
  setActivePinia(createPinia())
  const expires_at = new Date(Date.now() + 1_800_000).toISOString()
  setAccess({ access_token: 'token', token_type: 'bearer', expires_at, user: USER })
  useAuth().user = USER
  useConversations().put({
    conversation_id: 'cv1', kind: 'private', title: 'Li Si', last_seq: 0, last_change: 0, last_message: null,
    last_message_at: null, last_read_seq: 0, unread: 0, mentioned: false, pinned: false, muted: false,
    kept_out: false, can_send: true, member_count: 2, peer: null,
  } as Conversation)
  useOutbox()
}

function stored(body: { client_id: string; content: string }): Response {
  return json(message(posted.length, body), 201)
}

function refusal(): Response {
  const problem = { type: 'about:blank', title: 'Forbidden', status: 403, code: 'not_contacts', detail: '' }
  return json(problem, 403)
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
}

function message(seq: number, body: { client_id: string; content: string }): Message {
  return {
    message_id: `ms${seq}`, conversation_id: 'cv1', seq, change: seq, sender_id: 'me', sender: 'Me', kind: 'text',
    content: body.content, mentions: [], recalled: false, client_id: body.client_id,
    sent_at: '2026-01-03T00:00:00+00:00',
  } as Message
}
