import { computed, onScopeDispose, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useLive } from '@/stores/live'

/** A short cut is not worth a word. */
const PATIENCE_MS = 1_500
const SHOWN_MS = 2_500

/** The state of the connection in words: empty while all is well. */
export function useConnectionText() {
  const { t } = useI18n()
  const live = useLive()
  const isLate = ref(false)
  const isBack = ref(false)
  let timer = 0

  watch(
    () => live.isConnected,
    (isConnected) => {
      clearTimeout(timer)
      isBack.value = isConnected && isLate.value && live.epoch > 1
      isLate.value = false
      const wait = isConnected ? SHOWN_MS : PATIENCE_MS
      timer = window.setTimeout(() => {
        isBack.value = false
        isLate.value = !live.isConnected
      }, wait)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
  })

  const isWell = computed(() => isBack.value && live.isNetworkUp)
  const text = computed(() => {
    if (!live.isNetworkUp) return t('chat.networkDown')
    if (isBack.value) return t('chat.reconnected')
    if (!isLate.value || live.isConnected) return ''
    return t(live.epoch ? 'chat.waiting' : 'chat.connecting')
  })

  return { text, isWell }
}
