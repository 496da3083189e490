import { NetworkError, problemOf } from './problem'
import type { components } from './schema'

export type SignedIn = components['schemas']['TokenOut']

interface Listener {
  /** The refresh cookie no longer serves. */
  onSignedOut(): void
  /** Another user has signed in meanwhile in this browser, in another tab. */
  onOtherUser(): void
}

const REFRESH_LOCK = 'omnilink.refresh'

// The access token lives here, in memory, and nowhere else.
let current: SignedIn | null = null
let refreshing: Promise<SignedIn | null> | null = null
let listener: Listener | null = null

export function listenToAccess(given: Listener): void {
  listener = given
}

export function setAccess(signedIn: SignedIn | null): void {
  current = signedIn
}

/**
 * Exchanges the refresh cookie for a new access token; null when it does not serve. Asked for several times at
 * once, it asks the server once: a cookie that is used twice ends the sign-in. Tabs queue for the same reason.
 */
export function refreshAccess(): Promise<SignedIn | null> {
  refreshing ??= locked(exchangeCookie).finally(() => {
    refreshing = null
  })
  return refreshing
}

/** `fetch` with the access token. A 401 renews the token and tries again, once. */
export async function authorizedFetch(request: Request): Promise<Response> {
  const again = request.clone()
  const used = current
  const response = await reach(withToken(request, used))
  if (response.status !== 401 || !used) return response
  // Another request may have renewed it while this one was under way.
  const renewed = current === used ? await renew(used) : current
  return renewed ? reach(withToken(again, renewed)) : response
}

/** Who is signed in, with a token that lasts `marginMs` more; a renewed one where it would not, or where it was refused. */
export async function lastingAccess(marginMs: number, isRefused = false): Promise<SignedIn | null> {
  const used = current
  if (!used) return null
  const lasts = Date.parse(used.expires_at) - Date.now() > marginMs
  return lasts && !isRefused ? used : renew(used)
}

async function renew(before: SignedIn): Promise<SignedIn | null> {
  const renewed = await refreshAccess()
  if (current !== before) return current
  if (renewed && renewed.user.user_id !== before.user.user_id) {
    // What was asked as one user must not be done as another.
    listener?.onOtherUser()
    return null
  }
  current = renewed
  if (!renewed) listener?.onSignedOut()
  return renewed
}

async function exchangeCookie(): Promise<SignedIn | null> {
  const response = await reach(new Request(absolute('/auth/refresh'), { method: 'POST' }))
  if (response.ok) return (await response.json()) as SignedIn
  if (response.status === 401) return null
  throw problemOf(response, await response.json().catch(() => null))
}

function withToken(request: Request, access: SignedIn | null): Request {
  if (access) request.headers.set('Authorization', `Bearer ${access.access_token}`)
  return request
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    if (request.signal.aborted) throw error
    throw new NetworkError('The server cannot be reached.', { cause: error })
  }
}

async function locked<T>(task: () => Promise<T>): Promise<T> {
  // Web Locks need HTTPS or localhost; elsewhere a tab can only wait for itself.
  const locks = (navigator as Partial<Navigator>).locks
  return locks ? await locks.request(REFRESH_LOCK, task) : await task()
}

export function absolute(path: string): string {
  return new URL(path, location.origin).href
}
