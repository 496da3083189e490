import 'element-plus/theme-chalk/el-message.css'
import { ElMessage } from 'element-plus'
import { useErrorText } from './useErrorText'

/** A word at the edge of the page, for what has no place of its own. */
export function useNotice() {
  const { errorText } = useErrorText()

  function tell(message: string): void {
    ElMessage({ message, type: 'success', grouping: true, duration: 1_800 })
  }

  function tellError(error: unknown): void {
    ElMessage({ message: errorText(error), type: 'error', grouping: true, duration: 5_000, showClose: true })
  }

  return { tell, tellError }
}
