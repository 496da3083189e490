import { shallowRef } from 'vue'

/** How long a finger rests until it means a menu. */
const LONG_PRESS_MS = 500
const MOVED_PX = 10

export interface MenuPlace<T> {
  target: T
  x: number
  y: number
}

/** A menu for things in a list: by the mouse's other button, by keyboard, and by a long press. */
export function useContextMenu<T>() {
  const place = shallowRef<MenuPlace<T> | null>(null)
  let timer = 0
  let start = { x: 0, y: 0 }
  let hasOpened = false

  function open(target: T, event: MouseEvent): void {
    event.preventDefault()
    // The keyboard's menu key says nowhere; a button says its own corner.
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
    const isPointed = event.type === 'contextmenu' && (event.clientX > 0 || event.clientY > 0)
    place.value = isPointed
      ? { target, x: event.clientX, y: event.clientY }
      : { target, x: box.left, y: box.bottom + 4 }
  }

  /** The keys that ask for a menu, which not every browser turns into an event of its own. */
  function onKey(target: T, event: KeyboardEvent): void {
    if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return
    event.preventDefault()
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
    place.value = { target, x: box.left + 24, y: box.top + Math.min(box.height, 48) }
  }

  function close(): void {
    place.value = null
  }

  function pressStart(target: T, event: PointerEvent): void {
    hasOpened = false
    if (event.pointerType !== 'touch') return
    start = { x: event.clientX, y: event.clientY }
    clearTimeout(timer)
    timer = window.setTimeout(() => {
      hasOpened = true
      place.value = { target, ...start }
    }, LONG_PRESS_MS)
  }

  function pressMove(event: PointerEvent): void {
    if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > MOVED_PX) clearTimeout(timer)
  }

  function pressEnd(): void {
    clearTimeout(timer)
  }

  /** The click that ends a long press is none. */
  function onClick(event: MouseEvent): void {
    if (!hasOpened) return
    hasOpened = false
    event.preventDefault()
    event.stopPropagation()
  }

  return { place, open, onKey, close, pressStart, pressMove, pressEnd, onClick }
}
