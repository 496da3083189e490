import { ref } from 'vue'

/** Files that are dragged onto something; text that is dragged about is left alone. */
export function useDropped(take: (files: File[]) => void) {
  const isOver = ref(false)
  let depth = 0

  function hasFiles(event: DragEvent): boolean {
    return event.dataTransfer?.types.includes('Files') ?? false
  }

  const handlers = {
    dragenter(event: DragEvent) {
      if (!hasFiles(event)) return
      event.preventDefault()
      depth += 1
      isOver.value = true
    },
    dragover(event: DragEvent) {
      if (hasFiles(event)) event.preventDefault()
    },
    dragleave(event: DragEvent) {
      if (!hasFiles(event)) return
      depth = Math.max(0, depth - 1)
      isOver.value = depth > 0
    },
    drop(event: DragEvent) {
      if (!hasFiles(event)) return
      event.preventDefault()
      depth = 0
      isOver.value = false
      take([...(event.dataTransfer?.files ?? [])])
    },
  }
  return { isOver, handlers }
}
