import { ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { parseMarkdown, plainText } from '@/components/markdown/parse'
import type { Chat } from '@/stores/chats'

/** What a screen reader says of a chat: that it is thinking, and the whole answer once it is there. */
export function useAnnouncement(chat: () => Chat) {
  const { t } = useI18n()
  const announcement = ref('')

  watch(
    () => [chat().turns.at(-1)?.key, chat().turns.at(-1)?.state] as const,
    ([key, state], [keyBefore, before]) => {
      if (state === 'waiting') announcement.value = t('assistant.thinking')
      // What was loaded, or chosen among siblings, was not answered just now.
      if (key !== keyBefore || (before !== 'waiting' && before !== 'answering')) return
      if (state === 'stopped') announcement.value = t('assistant.stoppedNews')
      if (state !== 'done') return
      const answer = plainText(parseMarkdown(chat().turns.at(-1)?.answer ?? '').pieces)
      announcement.value = t('assistant.answered', { answer })
    },
  )
  return announcement
}
