import type { VirtualizerHandle } from 'virtua/vue'
import { nextTick, onMounted, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { useMessages } from '@/stores/messages'
import type { ChatLog } from './log'
import { grewAbove, type Row } from './rows'

/** This near the end counts as being there. */
const NEAR_PX = 56
/** This near an edge of what is loaded, more is. */
const EDGE_PX = 1_200
/** The line of what is new, and a little of what was before it. */
const ABOVE_NEW_PX = -72

/** Where a log stands: opened where one left off, still while rows come in above, at its end while one is there. */
export function useLogScroll(log: () => ChatLog, rows: Ref<Row[]>, list: Ref<VirtualizerHandle | null>) {
  const messages = useMessages()
  const shown = shallowRef({ rows: rows.value, shift: false })
  const atEnd = ref(true)
  const isSettled = ref(false)
  const flashed = ref('')
  let flashTimer = 0
  let follows = true

  watch(rows, (now, before) => {
    const end = before.at(-1)?.key
    shown.value = { rows: now, shift: grewAbove(before, now) }
    const isOwnNew = now.at(-1)?.outgoing && now.at(-1)?.key !== end
    if (isSettled.value && (follows || isOwnNew)) void nextTick(toEnd)
  })
  // One watcher: a stretch that was loaded around a message opens there, before that message is forgotten.
  watch(
    () => [log().stretch, log().isLoaded, log().around] as const,
    ([stretch, isLoaded, around], [stretchBefore, wasLoaded]) => {
      if (stretch !== stretchBefore || isLoaded !== wasLoaded) void settle()
      else if (around && isSettled.value) void jumpTo(around)
    },
  )

  /** Goes where the log was opened for: a message, the first new one, or the end. */
  async function settle(): Promise<void> {
    isSettled.value = false
    await nextTick()
    if (shown.value.rows.length === 0) {
      // Nothing has been said yet: one is at the end of it.
      isSettled.value = atEnd.value = follows = log().isLoaded
      return
    }
    if (!list.value) return
    const around = indexOf(log().around)
    const firstNew = shown.value.rows.findIndex((row) => row.isFirstNew)
    follows = false
    if (around >= 0) showAt(around)
    else if (firstNew > 0) list.value.scrollToIndex(firstNew, { align: 'start', offset: ABOVE_NEW_PX })
    else toEnd()
    await frames(3)
    isSettled.value = true
    onScroll()
  }

  function toEnd(): void {
    follows = true
    list.value?.scrollToIndex(shown.value.rows.length - 1, { align: 'end' })
  }

  async function toLatest(): Promise<void> {
    if (log().hasAfter) await messages.toLatest(log())
    else toEnd()
  }

  /** Shows a message, wherever it is, and makes it stand out. */
  async function jumpTo(messageId: string): Promise<void> {
    const index = indexOf(messageId)
    if (index >= 0) showAt(index)
    else await messages.load(log(), messageId)
  }

  function showAt(index: number): void {
    follows = false
    list.value?.scrollToIndex(index, { align: 'center' })
    flashed.value = shown.value.rows[index]?.key ?? ''
    log().around = null
    clearTimeout(flashTimer)
    flashTimer = window.setTimeout(() => {
      flashed.value = ''
    }, 2_400)
  }

  function indexOf(messageId: string | null): number {
    return messageId ? shown.value.rows.findIndex((row) => row.message?.message_id === messageId) : -1
  }

  function onScroll(): void {
    const handle = list.value
    if (!handle || !isSettled.value) return
    const below = handle.scrollSize - handle.scrollOffset - handle.viewportSize
    atEnd.value = below < NEAR_PX && !log().hasAfter
    follows = atEnd.value
    if (handle.scrollOffset < EDGE_PX) void messages.loadBefore(log())
    if (below < EDGE_PX) void messages.loadAfter(log())
  }

  /** What is shown, or the box around it, has changed its size. */
  function onResize(): void {
    if (!isSettled.value) return
    if (follows) toEnd()
    else onScroll()
  }

  /** The last message that is on the screen. */
  function lastSeen(): number {
    const handle = list.value
    if (!handle || !isSettled.value) return 0
    const rows = shown.value.rows
    const index = handle.findItemIndex(handle.scrollOffset + handle.viewportSize - 24)
    for (let place = atEnd.value ? rows.length - 1 : index; place >= 0; place -= 1) {
      const message = rows[place]?.message
      if (message) return message.seq
    }
    return 0
  }

  onMounted(() => {
    if (log().isLoaded) void settle()
  })
  onScopeDispose(() => {
    clearTimeout(flashTimer)
  })
  return { shown, atEnd, isSettled, flashed, toLatest, jumpTo, onScroll, onResize, lastSeen }
}

async function frames(count: number): Promise<void> {
  for (let frame = 0; frame < count; frame += 1) {
    await new Promise((resolve) => setTimeout(resolve, 17)) // a hidden page has no animation frames
  }
}
