import { reactive, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { afterSignIn } from '@/router'

export const SHORTEST_PASSWORD = 8
const USERNAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])$/

export type Field = 'username' | 'password'

/** What is wrong with a field: nothing in it, or nothing that the server would take. */
export type Fault = 'missing' | 'unfit'

/** The fields of signing in or up; `strict` where the server holds them to rules. */
export function useAuthForm(submit: (fields: Fields) => Promise<void>, strict: boolean) {
  const route = useRoute()
  const router = useRouter()
  const fields = reactive<Fields>({ username: '', password: '', nickname: '' })
  const faults = ref<Partial<Record<Field, Fault>>>({})
  const isBusy = ref(false)
  const error = ref<unknown>(null)

  async function onSubmit(): Promise<void> {
    if (isBusy.value) return
    faults.value = faultsOf(fields, strict)
    error.value = null
    if (Object.keys(faults.value).length > 0) return
    isBusy.value = true
    try {
      await submit({ ...fields, username: fields.username.trim(), nickname: fields.nickname.trim() })
      await router.replace(afterSignIn(route.query.next))
    } catch (problem) {
      error.value = problem
    } finally {
      isBusy.value = false
    }
  }

  return { fields, faults, isBusy, error, onSubmit }
}

export interface Fields {
  username: string
  password: string
  nickname: string
}

export function faultsOf(fields: Fields, strict: boolean): Partial<Record<Field, Fault>> {
  const username = fields.username.trim().toLowerCase()
  const faults: Partial<Record<Field, Fault>> = {}
  if (!username) faults.username = 'missing'
  else if (strict && !USERNAME.test(username)) faults.username = 'unfit'
  if (!fields.password) faults.password = 'missing'
  else if (strict && fields.password.length < SHORTEST_PASSWORD) faults.password = 'unfit'
  return faults
}
