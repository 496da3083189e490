import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { SignedIn } from '@/api/access'

type Server = (request: Request) => Response | Promise<Response>

function signedIn(token: string, userId = 'us1'): SignedIn {
  const user = { user_id: userId, username: 'a', nickname: 'A', signature: '', avatar: null, is_admin: false }
  return { access_token: token, token_type: 'bearer', expires_at: '2026-11-02T09:00:00+00:00', user }
}

const refused = () => new Response('{}', { status: 401 })

/** A fresh copy of the module for each test, before a server of its own. */
async function access(server: Server) {
  vi.resetModules()
  const requests: string[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname
    requests.push(`${path} ${request.headers.get('Authorization') ?? '-'}`)
    return server(request)
  })
  const module = await import('@/api/access')
  const listener = { onSignedOut: vi.fn(), onOtherUser: vi.fn() }
  module.listenToAccess(listener)
  const get = (path: string) => module.authorizedFetch(new Request(module.absolute(path)))
  return { ...module, ...listener, requests, get }
}

/** Takes the token `new`; the cookie gives it out. */
function serverWith(renewal: () => Response | Promise<Response>): Server {
  return (request) => {
    if (request.url.endsWith('/auth/refresh')) return renewal()
    return request.headers.get('Authorization') === 'Bearer new' ? new Response('fine') : refused()
  }
}

beforeEach(() => {
  vi.unstubAllGlobals()
})

describe('a request that is answered 401', () => {
  it('renews the token and is sent again, once, with its body', async () => {
    const bodies: string[] = []
    const { setAccess, authorizedFetch, absolute, requests } = await access(async (request) => {
      if (request.url.endsWith('/auth/refresh')) return Response.json(signedIn('new'))
      bodies.push(await request.text())
      return request.headers.get('Authorization') === 'Bearer new' ? new Response('fine') : refused()
    })
    setAccess(signedIn('old'))
    const answer = await authorizedFetch(new Request(absolute('/ai/x'), { method: 'POST', body: '问' }))
    expect(await answer.text()).toBe('fine')
    expect(requests).toEqual(['/ai/x Bearer old', '/auth/refresh -', '/ai/x Bearer new'])
    expect(bodies).toEqual(['问', '问'])
  })

  it('again is not tried a third time', async () => {
    const { setAccess, get, requests } = await access((request) =>
      request.url.endsWith('/auth/refresh') ? Response.json(signedIn('newer')) : refused(),
    )
    setAccess(signedIn('old'))
    expect((await get('/ai/x')).status).toBe(401)
    expect(requests).toHaveLength(3)
  })

  it('shares one renewal with those beside it', async () => {
    const { setAccess, get, requests } = await access(serverWith(() => Response.json(signedIn('new'))))
    setAccess(signedIn('old'))
    const answers = await Promise.all([get('/ai/a'), get('/ai/b'), get('/ai/c')])
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
    expect(requests.filter((line) => line.startsWith('/auth/refresh'))).toHaveLength(1)
  })

  it('signs out where the cookie no longer serves', async () => {
    const { setAccess, get, onSignedOut, requests } = await access(serverWith(refused))
    setAccess(signedIn('old'))
    expect((await get('/ai/x')).status).toBe(401)
    expect(onSignedOut).toHaveBeenCalledOnce()
    expect(requests).toHaveLength(2)
  })

  it('does not sign out where the server is away', async () => {
    const { setAccess, get, onSignedOut } = await access(serverWith(() => Promise.reject(new TypeError('offline'))))
    setAccess(signedIn('old'))
    await expect(get('/ai/x')).rejects.toThrow('cannot be reached')
    expect(onSignedOut).not.toHaveBeenCalled()
  })

  it('is not sent again as another user, who signed in meanwhile', async () => {
    const { setAccess, get, onOtherUser, requests } = await access(
      serverWith(() => Response.json(signedIn('new', 'us2'))),
    )
    setAccess(signedIn('old'))
    expect((await get('/ai/x')).status).toBe(401)
    expect(onOtherUser).toHaveBeenCalledOnce()
    expect(requests).toHaveLength(2)
  })

  it('is left as it is where nobody is signed in', async () => {
    const { get, requests } = await access(refused)
    expect((await get('/auth/login')).status).toBe(401)
    expect(requests).toEqual(['/auth/login -'])
  })
})
