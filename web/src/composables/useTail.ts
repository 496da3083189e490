import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** This near the end counts as being there. */
const NEAR_PX = 48

/** Keeps a scrolled box at its end while its content grows, until its reader scrolls up. */
export function useTail(box: Ref<HTMLElement | null>, content: Ref<HTMLElement | null>) {
  const atEnd = ref(true)
  let follows = true
  let top = 0

  function toEnd(): void {
    follows = true
    box.value?.scrollTo({ top: box.value.scrollHeight })
  }

  function onScroll(): void {
    const element = box.value
    if (!element) return
    const left = element.scrollHeight - element.scrollTop - element.clientHeight
    atEnd.value = left < NEAR_PX
    // Up by a little is up: growth never scrolls that way. Content that shrank leaves one at its very end.
    if (element.scrollTop < top - 1 && left > 1) follows = false
    else if (element.scrollTop > top && atEnd.value) follows = true
    top = element.scrollTop
  }

  /** Its reader is doing something in it: nothing moves below their hand. */
  function release(): void {
    follows = false
  }

  const growth = new ResizeObserver(() => {
    if (follows) toEnd()
    else onScroll()
  })
  watch([content, box], ([inside, outside], _, onCleanup) => {
    const observed = [inside, outside].filter((element) => element !== null)
    for (const element of observed) growth.observe(element)
    onCleanup(() => {
      for (const element of observed) growth.unobserve(element)
    })
  })
  onScopeDispose(() => {
    growth.disconnect()
  })
  return { atEnd, toEnd, onScroll, release }
}
