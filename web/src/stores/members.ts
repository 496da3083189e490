import { defineStore } from 'pinia'
import { shallowReactive, watch } from 'vue'
import { api, ok, type GroupMember } from '@/api/client'
import type { LiveEvent } from '@/api/liveEvents'
import { useAuth } from './auth'

const PAGE = 200
const FOUND = 8

/** Who is in the groups that were opened: names and pictures for what they said. */
export const useMembers = defineStore('members', () => {
  const auth = useAuth()
  const byGroup = shallowReactive(new Map<string, ReadonlyMap<string, GroupMember>>())
  const loading = new Map<string, Promise<void>>()

  function load(groupId: string): Promise<void> {
    const running = loading.get(groupId)
    if (running) return running
    const reading = loadAll(groupId).catch(() => {
      loading.delete(groupId) // the messages name their senders themselves
    })
    loading.set(groupId, reading)
    return reading
  }

  async function loadAll(groupId: string): Promise<void> {
    const members = new Map<string, GroupMember>()
    let after: string | null = null
    do {
      const page = await readMembers(groupId, { limit: PAGE, ...(after && { after }) })
      for (const member of page.members) members.set(member.user_id, member)
      after = page.next
    } while (after)
    byGroup.set(groupId, members)
  }

  function find(groupId: string, userId: string): GroupMember | undefined {
    return byGroup.get(groupId)?.get(userId)
  }

  /** Members for the picker of mentions; the server searches. */
  async function search(groupId: string, query: string): Promise<GroupMember[]> {
    const page = await readMembers(groupId, { limit: FOUND + 1, ...(query && { query }) })
    return page.members.filter((member) => member.user_id !== auth.user?.user_id).slice(0, FOUND)
  }

  function onLive(event: LiveEvent): void {
    if (event.type !== 'group' || event.what !== 'members' || !loading.delete(event.group_id)) return
    if (byGroup.has(event.group_id)) void load(event.group_id)
  }

  watch(
    () => auth.user?.user_id,
    () => {
      byGroup.clear()
      loading.clear()
    },
  )

  return { byGroup, load, find, search, onLive }
})

async function readMembers(groupId: string, query: { limit: number; after?: string; query?: string }) {
  const params = { path: { group_id: groupId }, query }
  return ok(api.GET('/im/groups/{group_id}/members', { params }))
}
