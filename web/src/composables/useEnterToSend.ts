/** Safari says that a composition has ended just before it tells of the Enter that ended it. */
const JUST_ENDED_MS = 50

/**
 * Enter sends; Shift+Enter, and any Enter that belongs to an input method, does not.
 * Bind both handlers to the box.
 */
export function useEnterToSend(send: () => void) {
  let endedAt = -Infinity

  function onCompositionEnd(event: Event): void {
    endedAt = event.timeStamp
  }

  function onKeydown(event: Event): void {
    if (!(event instanceof KeyboardEvent) || event.key !== 'Enter') return
    if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return
    // 229 is what a key says that an input method has taken.
    if (event.isComposing || event.keyCode === 229 || event.timeStamp - endedAt < JUST_ENDED_MS) return
    event.preventDefault()
    send()
  }

  return { onKeydown, onCompositionEnd }
}
