import { nextTick, type Ref } from 'vue'

/**
 * Arrows move the focus through a list of which only a part is there. Each item bears `data-index`; `reveal`
 * brings one into being.
 */
export function useListKeys(
  box: Ref<HTMLElement | null>, item: string, reveal: (index: number) => Promise<void>, count: () => number,
): (event: KeyboardEvent) => Promise<void> {
  return async (event) => {
    const here = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')
    if (!here || event.ctrlKey || event.altKey || event.metaKey) return
    const index = Number(here.dataset.index)
    const last = count() - 1
    const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: last }[event.key]
    if (next === undefined || next < 0 || next > last) return
    event.preventDefault()
    await reveal(next)
    await nextTick()
    box.value?.querySelector<HTMLElement>(`${item}[data-index="${next}"]`)?.focus({ preventScroll: true })
  }
}
