import { defineStore } from 'pinia'
import { computed, ref, shallowReactive, shallowRef, watch } from 'vue'
import { api, ok, type Contact } from '@/api/client'
import type { LiveEvent } from '@/api/liveEvents'
import { ApiError } from '@/api/problem'
import { useAuth } from './auth'

const PAGE = 500

/** The user's contacts: all of them. */
export const useContacts = defineStore('contacts', () => {
  const auth = useAuth()
  const byId = shallowReactive(new Map<string, Contact>())
  const isLoaded = ref(false)
  const error = shallowRef<unknown>(null)
  /** Counts what was learnt of people, for whoever shows one that is no contact. */
  const changes = shallowReactive(new Map<string, number>())
  let loading: Promise<void> | null = null

  const all = computed(() => [...byId.values()])

  /** Loads them, once; the first page shows while the others come. */
  function load(): Promise<void> {
    loading ??= loadAll().catch((problem: unknown) => {
      error.value = problem
      loading = null
    })
    return loading
  }

  async function loadAll(): Promise<void> {
    error.value = null
    const seen = new Set<string>()
    let after: string | null = null
    do {
      const query = { limit: PAGE, ...(after && { after }) }
      const page: { contacts: Contact[]; next: string | null } = await ok(
        api.GET('/im/contacts', { params: { query } }),
      )
      for (const contact of page.contacts) {
        byId.set(contact.user_id, contact)
        seen.add(contact.user_id)
      }
      after = page.next
    } while (after)
    for (const id of byId.keys()) if (!seen.has(id)) byId.delete(id)
    isLoaded.value = true
  }

  /** Reads one anew; forgets those who are no contacts any more. */
  async function refresh(userId: string): Promise<void> {
    try {
      const path = { user_id: userId }
      byId.set(userId, await ok(api.GET('/im/contacts/{user_id}', { params: { path } })))
    } catch (problem) {
      if (!(problem instanceof ApiError) || problem.code !== 'not_found') throw problem
      byId.delete(userId)
    }
    noteChange(userId)
  }

  async function setRemark(userId: string, remark: string): Promise<void> {
    const params = { path: { user_id: userId } }
    byId.set(userId, await ok(api.PATCH('/im/contacts/{user_id}', { params, body: { remark } })))
    noteChange(userId)
  }

  async function remove(userId: string): Promise<void> {
    await ok(api.DELETE('/im/contacts/{user_id}', { params: { path: { user_id: userId } } }))
    byId.delete(userId)
    noteChange(userId)
  }

  /** Wants to hear nothing of somebody, or to hear of them again. */
  async function block(userId: string, isBlocked: boolean): Promise<void> {
    const given = { params: { path: { user_id: userId } } }
    await ok(isBlocked ? api.PUT('/im/blocks/{user_id}', given) : api.DELETE('/im/blocks/{user_id}', given))
    if (byId.has(userId)) await refresh(userId)
    else noteChange(userId)
  }

  /** Something is known to have changed between the user and somebody who need not be a contact. */
  function noteChange(userId: string): void {
    changes.set(userId, (changes.get(userId) ?? 0) + 1)
  }

  /** What stores/live.ts hands on. */
  function onLive(event: LiveEvent): void {
    if (event.type === 'contact') {
      // Oneself, where the profile was changed on another device.
      const renewed = event.user_id === auth.user?.user_id ? auth.renew() : refresh(event.user_id)
      void renewed.catch(() => undefined)
    }
    // Away for a while: who came or went meanwhile is not told one by one.
    if (event.type === 'ready' && loading) reload()
  }

  function reload(): void {
    loading = null
    void load()
  }

  watch(
    () => auth.user?.user_id,
    () => {
      byId.clear()
      changes.clear()
      loading = null
      isLoaded.value = false
    },
  )

  return { byId, all, isLoaded, error, changes, load, refresh, setRemark, remove, block, noteChange, onLive }
})
