import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { api, ok, type GroupMember } from '@/api/client'
import { useGroups } from '@/stores/groups'

const PAGE = 100
/** Typing goes on for so long before it is searched for. */
const PAUSE_MS = 250

/** A group's members, page by page, or those whose name holds what was typed; it follows every change. */
export function useMembers(groupId: () => string) {
  const groups = useGroups()
  const wanted = ref('')
  const members = shallowRef<GroupMember[]>([])
  const next = shallowRef<string | null>(null)
  const isLoading = ref(false)
  const isLoaded = ref(false)
  const error = shallowRef<unknown>(null)
  let latest = 0
  let timer = 0

  /** Loads as many as are shown, or with `more` the page after them. */
  async function load(more = false): Promise<void> {
    const mine = ++latest
    isLoading.value = true
    error.value = null
    try {
      const after = more ? next.value : null
      const page = await read(after, more ? PAGE : Math.min(200, Math.max(PAGE, members.value.length)))
      if (mine !== latest) return
      members.value = after ? [...members.value, ...page.members] : page.members
      next.value = page.next
      isLoaded.value = true
    } catch (problem) {
      if (mine === latest) error.value = problem
    } finally {
      if (mine === latest) isLoading.value = false
    }
  }

  function read(after: string | null, limit: number) {
    const query = { limit, ...(wanted.value.trim() && { query: wanted.value.trim() }), ...(after && { after }) }
    return ok(api.GET('/im/groups/{group_id}/members', { params: { path: { group_id: groupId() }, query } }))
  }

  watch(wanted, () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void load(), PAUSE_MS)
  })
  watch(
    () => [groupId(), groups.changesOf(groupId(), 'members'), groups.epoch] as const,
    ([id], before) => {
      if (id !== before?.[0]) {
        members.value = []
        isLoaded.value = false
      }
      void load()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    latest = -1
  })

  const hasMore = computed(() => next.value !== null)
  return { wanted, members, hasMore, isLoading, isLoaded, error, load }
}
