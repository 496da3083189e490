import { onScopeDispose } from 'vue'

/** What lies over the page, and takes its own Esc first. */
const OVER = '[role=dialog], [role=menu], [role=listbox], .el-overlay'

/** Does something at Esc, wherever on the page one is; not while an input method or something on top uses it. */
export function useEscape(act: () => void): void {
  function onKeydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing || event.keyCode === 229) return
    if (event.target instanceof Element && event.target.closest(OVER)) return
    act()
  }
  document.addEventListener('keydown', onKeydown)
  onScopeDispose(() => {
    document.removeEventListener('keydown', onKeydown)
  })
}
