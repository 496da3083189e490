/** Safari says that a composition has ended just before it tells of the Enter that ended it. */
const JUST_ENDED_MS = 50

export const SEND_KEYS = ['enter', 'ctrl-enter'] as const
export type SendKey = (typeof SEND_KEYS)[number]

/** Tells an Enter that belongs to an input method from one of its own. Bind `onCompositionEnd` to the box. */
export function useComposition() {
  let endedAt = -Infinity

  function onCompositionEnd(event: Event): void {
    endedAt = event.timeStamp
  }

  function isComposing(event: KeyboardEvent): boolean {
    // 229 is what a key says that an input method has taken.
    return event.isComposing || event.keyCode === 229 || event.timeStamp - endedAt < JUST_ENDED_MS
  }

  return { onCompositionEnd, isComposing }
}

/**
 * Enter sends; Shift+Enter, and any Enter that belongs to an input method, does not. With `ctrl-enter` it takes
 * Ctrl (or Command) to send, and Enter makes a new line. Bind both handlers to the box.
 */
export function useEnterToSend(send: () => void, sendKey: () => SendKey = () => 'enter') {
  const { onCompositionEnd, isComposing } = useComposition()

  function onKeydown(event: Event): void {
    if (!(event instanceof KeyboardEvent) || event.key !== 'Enter') return
    if (event.shiftKey || event.altKey || isComposing(event)) return
    if ((event.ctrlKey || event.metaKey) !== (sendKey() === 'ctrl-enter')) return
    event.preventDefault()
    send()
  }

  return { onKeydown, onCompositionEnd }
}

/** For a form of single lines, which Enter submits by itself: not the Enter of an input method. Bind both. */
export function useFormComposition() {
  const { onCompositionEnd, isComposing } = useComposition()

  function onKeydown(event: Event): void {
    if (event instanceof KeyboardEvent && event.key === 'Enter' && isComposing(event)) event.preventDefault()
  }

  return { onKeydown, onCompositionEnd }
}
