import { ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { parseMarkdown, plainText } from '@/components/markdown/parse'
import type { Chat } from '@/stores/chats'

/** What a screen reader says of a chat: that it is thinking, and the whole answer once it is there. */
export function useAnnouncement(chat: () => Chat) {
  const { t } = useI18n()
  const announcement = ref('')

  watch(
    () => chat().turns.at(-1)?.state,
    (state, before) => {
      if (state === 'waiting') announcement.value = t('assistant.thinking')
      if (state !== 'done' || before === undefined) return
      const answer = plainText(parseMarkdown(chat().turns.at(-1)?.answer ?? '').pieces)
      announcement.value = t('assistant.answered', { answer })
    },
  )
  return announcement
}
