import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether a media query holds, now and later. */
export function useMediaQuery(query: string): Readonly<Ref<boolean>> {
  const list = matchMedia(query)
  const matches = ref(list.matches)
  const update = () => {
    matches.value = list.matches
  }
  list.addEventListener('change', update)
  onScopeDispose(() => {
    list.removeEventListener('change', update)
  })
  return matches
}
