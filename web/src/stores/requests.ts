import { defineStore } from 'pinia'
import { computed, reactive, watch } from 'vue'
import { api, ok, type ContactRequest } from '@/api/client'
import type { LiveEvent } from '@/api/liveEvents'
import { useAuth } from './auth'
import { useContacts } from './contacts'

const PAGE = 50

export type Direction = 'in' | 'out'
export type Decision = 'accept' | 'refuse' | 'withdraw'

export interface RequestList {
  items: ContactRequest[]
  next: string | null
  isLoaded: boolean
  isLoading: boolean
  error: unknown
}

/** Requests to become contacts, to the user and by the user, newest first. */
export const useRequests = defineStore('requests', () => {
  const auth = useAuth()
  const contacts = useContacts()
  const lists = reactive<Record<Direction, RequestList>>({ in: emptyList(), out: emptyList() })

  /** How many wait for the user's answer. */
  const waiting = computed(() => lists.in.items.filter((request) => request.status === 'pending').length)

  /** Loads the newest, or with `more` those before the last that is held. */
  async function load(direction: Direction, more = false): Promise<void> {
    const list = lists[direction]
    if (list.isLoading) return
    list.isLoading = true
    list.error = null
    try {
      const query = { direction, limit: PAGE, ...(more && list.next && { before: list.next }) }
      const page = await ok(api.GET('/im/contact-requests', { params: { query } }))
      list.items = more ? [...list.items, ...page.requests] : page.requests
      list.next = page.next
      list.isLoaded = true
    } catch (problem) {
      list.error = problem
    } finally {
      list.isLoading = false
    }
  }

  /** Asks somebody to be a contact. Who has asked the user already is accepted thereby. */
  async function ask(username: string, message: string): Promise<ContactRequest> {
    const request = await ok(api.POST('/im/contact-requests', { body: { username, message } }))
    await settle(request)
    return request
  }

  async function decide(request: ContactRequest, decision: Decision): Promise<void> {
    await settle(await ok(DECISIONS[decision](request.request_id)))
  }

  async function settle(request: ContactRequest): Promise<void> {
    const { items } = lists[request.direction as Direction]
    const place = items.findIndex((one) => one.request_id === request.request_id)
    if (place >= 0) items[place] = request
    else items.unshift(request)
    if (request.status === 'accepted') await contacts.refresh(request.user.user_id).catch(() => undefined)
    else contacts.noteChange(request.user.user_id)
  }

  /** What stores/live.ts hands on. */
  function onLive(event: LiveEvent): void {
    if (event.type !== 'request' && event.type !== 'ready') return
    void load('in')
    if (lists.out.isLoaded) void load('out')
  }

  watch(
    () => auth.user?.user_id,
    () => {
      Object.assign(lists, { in: emptyList(), out: emptyList() })
    },
  )

  return { lists, waiting, load, ask, decide, onLive }
})

const DECISIONS = {
  accept: (id: string) => api.POST('/im/contact-requests/{request_id}/accept', given(id)),
  refuse: (id: string) => api.POST('/im/contact-requests/{request_id}/refuse', given(id)),
  withdraw: (id: string) => api.POST('/im/contact-requests/{request_id}/withdraw', given(id)),
}

function given(id: string) {
  return { params: { path: { request_id: id } } }
}

function emptyList(): RequestList {
  return { items: [], next: null, isLoaded: false, isLoading: false, error: null }
}
