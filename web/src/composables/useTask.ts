import { ref, shallowRef } from 'vue'

/** Something that is done at a press: whether it is under way, and how it failed. Pressed twice, it is done once. */
export function useTask() {
  const isBusy = ref(false)
  const error = shallowRef<unknown>(null)

  /** Says whether it was done. */
  async function run(task: () => Promise<unknown>): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    error.value = null
    try {
      await task()
      return true
    } catch (problem) {
      error.value = problem
      return false
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, error, run }
}
