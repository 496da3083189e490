import { onScopeDispose, ref } from 'vue'

const SHOWN_MS = 1_600

/** Copies text; `isCopied` is true for a moment after. */
export function useClipboard() {
  const isCopied = ref(false)
  let timer = 0

  async function copy(text: string): Promise<void> {
    await writeToClipboard(text)
    isCopied.value = true
    clearTimeout(timer)
    timer = window.setTimeout(() => {
      isCopied.value = false
    }, SHOWN_MS)
  }

  onScopeDispose(() => {
    clearTimeout(timer)
  })
  return { isCopied, copy }
}

/** Copies text, also where the page is not served over HTTPS. */
export async function writeToClipboard(text: string): Promise<void> {
  // Without HTTPS there is no clipboard to write to but by a selection.
  const clipboard = (navigator as Partial<Navigator>).clipboard
  if (clipboard) {
    await clipboard.writeText(text)
    return
  }
  const focused = document.activeElement
  const box = Object.assign(document.createElement('textarea'), { value: text })
  document.body.append(box)
  box.select()
  document.execCommand('copy')
  box.remove()
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
}
