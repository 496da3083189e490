import { computed, type WritableComputedRef } from 'vue'
import type { Conversation } from '@/api/client'
import { useDrafts } from '@/stores/drafts'
import { useLive } from '@/stores/live'
import { useOutbox } from '@/stores/outbox'
import { mentionsIn } from './mentions'
import type { Attachments } from './useAttachments'

/** As in api/schemas/messages.py. */
export const LONGEST_MESSAGE = 20_000
const TYPING_EVERY_MS = 3_000

/** What is written in a conversation, and its way into the outbox. */
export function useComposer(conversation: () => Conversation, attachments: Attachments) {
  const drafts = useDrafts()
  const outbox = useOutbox()
  const live = useLive()
  let toldAt = 0

  const id = computed(() => conversation().conversation_id)
  const draft = computed(() => drafts.of(id.value))
  const text: WritableComputedRef<string> = computed({
    get: () => draft.value.text,
    set(now) {
      drafts.write(id.value, { text: now })
      if (now) tellTyping()
    },
  })
  const count = computed(() => Array.from(text.value.trim()).length)
  const isTooLong = computed(() => count.value > LONGEST_MESSAGE)
  const canSend = computed(() => !isTooLong.value && (count.value > 0 || attachments.list.value.length > 0))

  function tellTyping(): void {
    if (Date.now() - toldAt < TYPING_EVERY_MS) return
    toldAt = Date.now()
    live.tellTyping(id.value)
  }

  /** One file takes the text as its caption; several are sent before it. */
  function send(): void {
    if (!canSend.value || !conversation().can_send) return
    const content = text.value.trim()
    const mentions = mentionsIn(content, draft.value.mentioned)
    const files = attachments.take()
    let { replyTo } = draft.value
    for (const { file, picture } of files) {
      const caption = files.length === 1 ? { content, mentions } : { content: '', mentions: [] }
      outbox.send(id.value, { ...caption, replyTo, file, picture })
      replyTo = null
    }
    if (files.length !== 1 && content) outbox.send(id.value, { content, mentions, replyTo })
    drafts.clear(id.value)
    toldAt = 0
  }

  return { draft, text, count, isTooLong, canSend, send }
}
