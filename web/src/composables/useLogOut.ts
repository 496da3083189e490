import { useAuth } from '@/stores/auth'

/** Signs out, and begins a new page: nothing of this user stays in memory. */
export function useLogOut(): () => Promise<void> {
  const auth = useAuth()
  return async () => {
    await auth.logOut().catch(() => undefined)
    location.assign('/login')
  }
}
