import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'

/** Follows a value at most once a frame, however often it changes: tokens may come faster than is drawn. */
export function useFrames<T>(source: () => T): Readonly<ShallowRef<T>> {
  const shown = shallowRef(source()) as ShallowRef<T>
  let frame = 0

  watch(source, () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0
      shown.value = source()
    })
  })
  onScopeDispose(() => {
    cancelAnimationFrame(frame)
  })
  return shown
}
