import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { useConversations } from '@/stores/conversations'
import { useMembers } from '@/stores/members'
import { useMessages } from '@/stores/messages'
import type { ChatLog } from './log'

/** The conversation that the address names, and its log; what is unknown is asked for, what is gone said. */
export function useOpenChat(props: Readonly<{ conversationId: string; messageId: string }>) {
  const conversations = useConversations()
  const messages = useMessages()
  const members = useMembers()

  const log = shallowRef<ChatLog | null>(null)
  const isMissing = ref(false)
  const conversation = computed(() => conversations.byId.get(props.conversationId))
  const isGone = computed(() => isMissing.value || (log.value !== null && !conversation.value))

  watch(
    () => [conversation.value !== undefined, props.messageId] as const,
    async ([isKnown]) => {
      const id = props.conversationId
      if (!isKnown) {
        if (log.value) return
        const found = await conversations.refresh(id).catch(() => undefined)
        isMissing.value = found === null
        return
      }
      isMissing.value = false
      if (conversation.value?.kind === 'group') void members.load(id)
      log.value = messages.open(id, props.messageId || null)
    },
    { immediate: true },
  )

  // Seen again, the line of what is new is drawn where one has stopped reading.
  function onVisible(): void {
    if (document.visibilityState === 'visible' && log.value && conversation.value?.unread) messages.markNew(log.value)
  }
  document.addEventListener('visibilitychange', onVisible)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onVisible)
    if (log.value) messages.leave(log.value)
  })

  return { conversation, log, isGone }
}
