import { defineStore } from 'pinia'
import { ref, shallowReactive, watch } from 'vue'
import { api, ok, type Group, type GroupChange, type NewGroup } from '@/api/client'
import type { LiveEvent } from '@/api/liveEvents'
import { useAuth } from './auth'

export type Part = 'info' | 'members' | 'requests'

/** The groups that were looked at, as their members see them. */
export const useGroups = defineStore('groups', () => {
  const auth = useAuth()
  const byId = shallowReactive(new Map<string, Group>())
  /** Counts the changes of a group's parts: whoever shows one follows its count. */
  const changes = shallowReactive(new Map<string, number>())

  /** Grows with every connection: what was told meanwhile was missed. */
  const epoch = ref(0)

  async function refresh(groupId: string): Promise<Group> {
    const group = await ok(api.GET('/im/groups/{group_id}', { params: { path: { group_id: groupId } } }))
    byId.set(groupId, group)
    return group
  }

  async function create(body: NewGroup): Promise<Group> {
    const group = await ok(api.POST('/im/groups', { body }))
    byId.set(group.group_id, group)
    return group
  }

  async function change(groupId: string, body: GroupChange): Promise<void> {
    const params = { path: { group_id: groupId } }
    byId.set(groupId, await ok(api.PATCH('/im/groups/{group_id}', { params, body })))
  }

  async function handOver(groupId: string, userId: string): Promise<void> {
    const params = { path: { group_id: groupId } }
    byId.set(groupId, await ok(api.PUT('/im/groups/{group_id}/owner', { params, body: { user_id: userId } })))
    noteChange(groupId, 'members')
  }

  async function leave(groupId: string): Promise<void> {
    await ok(api.POST('/im/groups/{group_id}/leave', { params: { path: { group_id: groupId } } }))
    byId.delete(groupId)
  }

  async function dismiss(groupId: string): Promise<void> {
    await ok(api.DELETE('/im/groups/{group_id}', { params: { path: { group_id: groupId } } }))
    byId.delete(groupId)
  }

  function changesOf(groupId: string, part: Part): number {
    return changes.get(`${groupId}/${part}`) ?? 0
  }

  function noteChange(groupId: string, part: Part): void {
    const key = `${groupId}/${part}`
    changes.set(key, (changes.get(key) ?? 0) + 1)
    // Its counts of members and requests, and one's own role, are info as well.
    if (byId.has(groupId)) void refresh(groupId).catch(() => undefined)
  }

  /** What stores/live.ts hands on. */
  function onLive(event: LiveEvent): void {
    if (event.type === 'group') noteChange(event.group_id, event.what)
    if (event.type === 'ready') epoch.value += 1
    if (event.type === 'gone') byId.delete(event.conversation_id)
  }

  watch(
    () => auth.user?.user_id,
    () => {
      byId.clear()
      changes.clear()
    },
  )

  return { byId, epoch, refresh, create, change, handOver, leave, dismiss, changesOf, noteChange, onLive }
})
