import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** This near the end counts as being there. */
const NEAR_PX = 48

/** Keeps a scrolled box at its end while its content grows, until its reader scrolls up. */
export function useTail(box: Ref<HTMLElement | null>, content: Ref<HTMLElement | null>) {
  const atEnd = ref(true)
  let follows = true

  function toEnd(): void {
    follows = true
    box.value?.scrollTo({ top: box.value.scrollHeight })
  }

  function onScroll(): void {
    const element = box.value
    if (!element) return
    atEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX
    follows = atEnd.value
  }

  /** Its reader is doing something in it: nothing moves below their hand. */
  function release(): void {
    follows = false
  }

  const growth = new ResizeObserver(() => {
    if (follows) toEnd()
    else onScroll()
  })
  watch(content, (element, _, onCleanup) => {
    if (!element) return
    growth.observe(element)
    onCleanup(() => {
      growth.unobserve(element)
    })
  })
  onScopeDispose(() => {
    growth.disconnect()
  })
  return { atEnd, toEnd, onScroll, release }
}
