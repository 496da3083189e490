import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SessionPage } from '@/api/client'
import { useChats, type Chat } from '@/stores/chats'

interface Asked {
  method: string
  path: string
  body: unknown
}

const SESSION = {
  session_id: 'as1', title: '?', agent_id: null, archived: false,
  created_at: '2026-11-02T09:00:00+00:00', updated_at: '2026-11-02T09:00:00+00:00',
}
const PAGE: SessionPage = { messages: [], turns: [], active: null, has_before: false }

function answer(queryId: string, ...tokens: string[]): Response {
  const data = { session_id: 'as1', query_id: queryId }
  const events = [
    ['run', data], ...tokens.map((token) => ['delta', { token }]),
    ['done', { ...data, answer: tokens.join(''), citations: [], timing: {} }],
  ]
  return new Response(events.map(([name, said], id) => `id: ${id}-0\nevent: ${String(name)}\ndata: ${JSON.stringify(said)}\n\n`).join(''))
}

function failure(queryId: string): Response {
  const ids = { session_id: 'as1', query_id: queryId }
  const error = { ...ids, code: 'model_error', message: '', kept: { question: true, answer: '' } }
  return new Response(
    `id: 1-0\nevent: run\ndata: ${JSON.stringify(ids)}\n\nid: 2-0\nevent: error\ndata: ${JSON.stringify(error)}\n\n`,
  )
}

function refusal(status: number, code: string): Response {
  return Response.json({ type: 'about:blank', title: '', status, code, detail: '', query_id: 'q0' }, { status })
}

const asked: Asked[] = []
let streams: (() => Response)[] = []
let page = PAGE

beforeEach(() => {
  setActivePinia(createPinia())
  asked.length = 0
  page = PAGE
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname.replace('/ai/assistant', '')
    asked.push({ method: request.method, path, body: await request.json().catch(() => null) as unknown })
    if (/stream$|regenerate$/.test(path)) {
      const next = streams.shift()
      if (!next) throw new TypeError('Failed to fetch')
      return next()
    }
    if (path.endsWith('/messages')) return Response.json(page)
    if (path.startsWith('/sessions/')) return Response.json(SESSION)
    if (path.endsWith('/select')) return new Response(null, { status: 204 })
    return Response.json({ query_id: 'q1', status: 'succeeded' })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

function said(chat: Chat): unknown[] {
  return chat.turns.map((turn) => [turn.question, turn.answer, turn.state])
}

function sent(): unknown[] {
  return asked.filter(({ path }) => /stream$|regenerate$/.test(path)).map(({ path, body }) => [path, body])
}

describe('a chat', () => {
  it('answers a turn anew as a sibling, and an edited question in its place', async () => {
    const chats = useChats()
    const chat = chats.draft
    streams = [() => answer('q1', '一'), () => answer('q2', '二'), () => answer('q3', '三')]
    await chats.send(chat, '问')
    for (const question of [undefined, '再问']) {
      const last = chat.turns.at(-1)
      if (last) await chats.again(chat, last, question)
    }
    expect(said(chat)).toEqual([['再问', '三', 'done']])
    expect(chat.turns[0]?.siblings).toEqual(['q1', 'q2', 'q3'])
    expect(sent()).toEqual([
      ['/chat/stream', { question: '问', scope: 'global' }],
      ['/runs/q1/regenerate', { scope: 'global' }],
      ['/runs/q2/regenerate', { scope: 'global', question: '再问' }],
    ])
  })

  it('tries a failed turn again as a sibling, and one that never arrived from the start', async () => {
    const chats = useChats()
    const chat = chats.draft
    await chats.send(chat, '问')
    expect(said(chat)).toEqual([['问', '', 'failed']])
    expect(chat.turns[0]?.failure?.code).toBe('network')
    streams = [() => failure('q1'), () => answer('q2', '好')]
    for (const state of ['failed', 'done']) {
      const last = chat.turns.at(-1)
      if (last) await chats.again(chat, last)
      expect(chat.turns.map((turn) => turn.state)).toEqual([state])
    }
    expect(sent().map((one) => (one as unknown[])[0])).toEqual(['/chat/stream', '/chat/stream', '/runs/q1/regenerate'])
  })

  it('shows what was there where nothing came in its place', async () => {
    const chats = useChats()
    const chat = chats.draft
    streams = [() => answer('q1', '一'), () => refusal(403, 'agent_disabled')]
    await chats.send(chat, '问')
    const turn = chat.turns[0]
    if (!turn) throw new Error()
    await expect(chats.again(chat, turn)).rejects.toMatchObject({ code: 'agent_disabled' })
    expect(said(chat)).toEqual([['问', '一', 'done']])
  })

  it('that is busy elsewhere gives a question back, and can watch the one that runs', async () => {
    const chats = useChats()
    const chat = chats.draft
    streams = [() => answer('q1', '一'), () => refusal(409, 'session_busy'), () => answer('q0', '别处', '的')]
    await chats.send(chat, '问')
    await chats.send(chat, '再问')
    expect([chat.isBusyElsewhere, chat.text, said(chat)]).toEqual([true, '再问', [['问', '一', 'done']]])
    page = { ...PAGE, active: { query_id: 'q0', question: '那里', siblings: ['q0'] } }
    await chats.sync(chat)
    expect(chat.isBusyElsewhere).toBe(false)
    await vi.waitFor(() => {
      expect(chat.turns.at(-1)?.state).toBe('done')
    })
    expect(said(chat).at(-1)).toEqual(['那里', '别处的', 'done'])
    expect(sent().at(-1)).toEqual(['/runs/q0/stream', null])
  })

  it('searches what was chosen', async () => {
    const chats = useChats()
    chats.keep(chats.draft, { reach: { scope: 'global', sources: ['cv1'] } })
    streams = [() => answer('q1', '一')]
    await chats.send(chats.draft, '问')
    expect(sent()).toEqual([['/chat/stream', { question: '问', scope: 'global', source_keys: ['cv1'] }]])
  })
})
