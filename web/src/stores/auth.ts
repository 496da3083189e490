import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { listenToAccess, refreshAccess, setAccess, type SignedIn } from '@/api/access'
import { api, ok, type User } from '@/api/client'

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

  return { user, isSignedIn, restore, logIn, register, logOut }
})
