import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { absolute, authorizedFetch, listenToAccess, refreshAccess, setAccess, type SignedIn } from '@/api/access'
import { api, ok, type Profile, type User } from '@/api/client'
import { problemOf } from '@/api/problem'

/** Who is signed in. Components that hold data of a user are torn down with `user`. */
export const useAuth = defineStore('auth', () => {
  const user = ref<User | null>(null)
  const isSignedIn = computed(() => user.value !== null)
  let restored: Promise<void> | null = null

  /** Signs in again by the cookie, if there is one. Asked once a page load; throws when the server is away. */
  function restore(): Promise<void> {
    restored ??= refreshAccess().then(take).catch((error: unknown) => {
      restored = null
      throw error
    })
    return restored
  }

  async function logIn(username: string, password: string): Promise<void> {
    take(await ok(api.POST('/auth/login', { body: { username, password } })))
  }

  async function register(username: string, password: string, nickname: string): Promise<void> {
    const body = { username, password, ...(nickname && { nickname }) }
    take(await ok(api.POST('/auth/register', { body })))
  }

  async function logOut(): Promise<void> {
    await ok(api.POST('/auth/logout'))
    take(null)
  }

  /** Reads one's own profile anew. */
  async function renew(): Promise<void> {
    user.value = await ok(api.GET('/users/me'))
  }

  async function changeProfile(profile: Profile): Promise<void> {
    user.value = await ok(api.PATCH('/users/me', { body: profile }))
  }

  /** Sets one's picture, as it is in the file; null takes it away. */
  async function changeAvatar(picture: Blob | null): Promise<void> {
    const given = picture ? { method: 'PUT', body: picture } : { method: 'DELETE' }
    const response = await authorizedFetch(new Request(absolute('/users/me/avatar'), given))
    const body: unknown = await response.json().catch(() => null)
    if (!response.ok) throw problemOf(response, body)
    user.value = body as User
  }

  /** Other sign-ins end with it; this one goes on. */
  async function changePassword(current: string, wanted: string): Promise<void> {
    await ok(api.PUT('/users/me/password', { body: { current, new: wanted } }))
  }

  function take(signedIn: SignedIn | null): void {
    setAccess(signedIn)
    user.value = signedIn?.user ?? null
  }

  listenToAccess({
    onSignedOut: () => {
      take(null)
    },
    onOtherUser: () => {
      location.reload()
    },
  })

  return {
    user, isSignedIn, restore, logIn, register, logOut,
    renew, changeProfile, changeAvatar, changePassword,
  }
})
