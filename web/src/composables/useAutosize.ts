import { onMounted, watch, type Ref } from 'vue'

/** A box for text that is as high as its text, up to its `max-height`. */
export function useAutosize(box: Ref<HTMLTextAreaElement | null>, text: Ref<string>): void {
  function fit(): void {
    const element = box.value
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
    element.style.overflowY = element.scrollHeight > element.clientHeight ? 'auto' : 'hidden'
  }

  onMounted(fit)
  watch([text, box], fit, { flush: 'post' })
}
