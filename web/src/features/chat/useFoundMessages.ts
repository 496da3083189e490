import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { api, ok, type FoundMessage } from '@/api/client'

const PAGE = 20
/** Typing goes on for so long before the server is asked. */
const PAUSE_MS = 250

/** Messages that hold a text, newest first, page by page; answers to an older text are passed over. */
export function useFoundMessages(query: () => string) {
  const found = shallowRef<FoundMessage[]>([])
  const next = ref<string | null>(null)
  const isLoading = ref(false)
  const error = shallowRef<unknown>(null)
  let timer = 0
  let latest = 0

  async function load(before: string | null): Promise<void> {
    const mine = ++latest
    isLoading.value = true
    error.value = null
    try {
      const params = { query: { query: query(), limit: PAGE, ...(before && { before }) } }
      const page = await ok(api.GET('/im/messages/search', { params }))
      if (mine !== latest) return
      found.value = before ? [...found.value, ...page.messages] : page.messages
      next.value = page.next
    } catch (problem) {
      if (mine === latest) error.value = problem
    } finally {
      if (mine === latest) isLoading.value = false
    }
  }

  watch(
    query,
    () => {
      clearTimeout(timer)
      latest += 1
      isLoading.value = true
      timer = window.setTimeout(() => {
        found.value = []
        next.value = null
        void load(null)
      }, PAUSE_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    latest = -1
  })

  return { found, next, isLoading, error, more: () => load(next.value), retry: () => load(null) }
}
