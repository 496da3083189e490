import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

export interface Loaded<T> {
  data: ShallowRef<T | null>
  isLoading: Ref<boolean>
  error: ShallowRef<unknown>
  reload: () => Promise<void>
}

/** Loads what `key` names, again when it changes; an answer that comes too late is passed over. */
export function useLoaded<K, T>(key: () => K, load: (key: K) => Promise<T>): Loaded<T> {
  const data = shallowRef<T | null>(null) as ShallowRef<T | null>
  const isLoading = ref(false)
  const error = shallowRef<unknown>(null)
  let latest = 0

  async function reload(): Promise<void> {
    const mine = ++latest
    isLoading.value = true
    error.value = null
    try {
      const found = await load(key())
      if (mine === latest) data.value = found
    } catch (problem) {
      if (mine === latest) error.value = problem
    } finally {
      if (mine === latest) isLoading.value = false
    }
  }

  watch(
    key,
    () => {
      data.value = null
      void reload()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    latest = -1
  })
  return { data, isLoading, error, reload }
}
