import { defineStore } from 'pinia'
import { computed, shallowReactive, shallowRef, triggerRef, watch } from 'vue'
import { api, ok, type Message } from '@/api/client'
import { Cancelled, upload, type Upload } from '@/api/files'
import { ApiError, NetworkError } from '@/api/problem'
import { newOutgoing, storable, type Outgoing, type Written } from '@/features/chat/outgoing'
import { useAuth } from './auth'
import { useConversations } from './conversations'
import { useMessages } from './messages'

const RETRY_MS = 4_000
/** A server that has not answered by then is asked again: the message stays the same. */
const PATIENCE_MS = 20_000

/** What the user has written and the server does not have yet: sent in order, and again when it can be reached. */
export const useOutbox = defineStore('outbox', () => {
  const auth = useAuth()
  const conversations = useConversations()
  const messages = useMessages()
  const waiting = shallowRef(new Map<string, Outgoing>())
  const uploads = new Map<string, Upload>()
  const pumping = new Map<string, Promise<void>>()
  let retryTimer = 0

  const byConversation = computed(() => {
    const groups = new Map<string, Outgoing[]>()
    for (const one of waiting.value.values()) {
      groups.set(one.conversationId, [...(groups.get(one.conversationId) ?? []), one])
    }
    return groups
  })

  function of(conversationId: string): Outgoing[] {
    return byConversation.value.get(conversationId) ?? []
  }

  function send(conversationId: string, written: Written): void {
    add(newOutgoing(conversationId, written))
    void pump(conversationId)
  }

  function add(message: Outgoing): void {
    waiting.value.set(message.clientId, shallowReactive(message))
    changed()
  }

  /** Sends one after the other; one that cannot reach the server keeps those behind it waiting. */
  function pump(conversationId: string): Promise<void> {
    const running = pumping.get(conversationId) ?? pumpAll(conversationId)
    pumping.set(conversationId, running)
    return running.finally(() => pumping.delete(conversationId))
  }

  async function pumpAll(conversationId: string): Promise<void> {
    for (;;) {
      const next = of(conversationId).find((one) => one.state === 'queued')
      if (!next || !(await deliver(next))) return
    }
  }

  /** Whether the next may follow. */
  async function deliver(message: Outgoing): Promise<boolean> {
    try {
      await uploadFile(message)
      if (!waiting.value.has(message.clientId)) return true
      message.state = 'sending'
      arrived(await post(message), message.clientId)
      return true
    } catch (error) {
      if (error instanceof Cancelled) {
        discard(message.clientId)
        return true
      }
      return refused(message, error)
    } finally {
      uploads.delete(message.clientId)
    }
  }

  async function uploadFile(message: Outgoing): Promise<void> {
    if (!message.file || message.stored) return
    message.state = 'uploading'
    const running = upload(message.file, (done) => {
      message.progress = done
    })
    uploads.set(message.clientId, running)
    message.stored = await running.done
    changed()
  }

  function refused(message: Outgoing, error: unknown): boolean {
    const isAway = isOutOfReach(error)
    message.state = isAway ? 'queued' : 'failed'
    if (isAway) {
      clearTimeout(retryTimer)
      retryTimer = window.setTimeout(flush, RETRY_MS)
    } else {
      const [code, detail] = error instanceof ApiError ? [error.code, error.message] : ['internal_error', '']
      message.failure = { code, detail }
    }
    changed()
    return !isAway
  }

  /** The server has it: from its answer, or live before that. */
  function arrived(message: Message, clientId: string | null | undefined): void {
    conversations.note(message)
    messages.receive(message)
    if (clientId && waiting.value.delete(clientId)) changed()
  }

  function resend(clientId: string): void {
    const message = waiting.value.get(clientId)
    if (message?.state !== 'failed') return
    Object.assign(message, { state: 'queued', failure: null, progress: 0 })
    void pump(message.conversationId)
  }

  /** Takes back what was not sent; an upload is cut off. */
  function discard(clientId: string): void {
    const message = waiting.value.get(clientId)
    if (!message || message.state === 'sending') return
    waiting.value.delete(clientId)
    uploads.get(clientId)?.cancel()
    if (message.picture) URL.revokeObjectURL(message.picture.url)
    changed()
  }

  /** Tries everything that waits, now that the server may be reached. */
  function flush(): void {
    clearTimeout(retryTimer)
    for (const id of byConversation.value.keys()) void pump(id)
  }

  /** Resolves once nothing of a conversation is on its way. */
  async function settled(conversationId: string): Promise<void> {
    await pumping.get(conversationId)
  }

  function isSending(conversationId: string): boolean {
    return of(conversationId).some((one) => one.state === 'sending')
  }

  function changed(): void {
    triggerRef(waiting)
    keep(auth.user?.user_id, waiting.value.values())
  }

  watch(
    () => auth.user?.user_id,
    (userId) => {
      for (const running of uploads.values()) running.cancel()
      waiting.value = new Map(kept(userId).map((one) => [one.clientId, shallowReactive(one)]))
      flush()
    },
    { immediate: true },
  )

  return { of, send, resend, discard, flush, arrived, settled, isSending }
})

async function post(message: Outgoing): Promise<Message> {
  const params = { path: { conversation_id: message.conversationId } }
  const body = {
    content: message.content,
    client_id: message.clientId,
    mentions: message.mentions,
    ...(message.stored && { file_id: message.stored.file_id }),
    ...(message.replyTo && { reply_to: message.replyTo.message_id }),
  }
  const signal = AbortSignal.timeout(PATIENCE_MS)
  return ok(api.POST('/im/conversations/{conversation_id}/messages', { params, body, signal }))
}

function isOutOfReach(error: unknown): boolean {
  if (error instanceof ApiError) return error.code === 'bad_gateway'
  return error instanceof NetworkError || (error instanceof DOMException && error.name === 'TimeoutError')
}

// What waits outlives a reload of this tab; another tab has its own.
function keep(userId: string | undefined, messages: Iterable<Outgoing>): void {
  if (!userId) return
  try {
    sessionStorage.setItem(storageKey(userId), JSON.stringify(storable(messages)))
  } catch {
    // Storage may be full or forbidden; then it lives as long as the page.
  }
}

function kept(userId: string | undefined): Outgoing[] {
  try {
    return userId ? (JSON.parse(sessionStorage.getItem(storageKey(userId)) ?? '[]') as Outgoing[]) : []
  } catch {
    return []
  }
}

function storageKey(userId: string): string {
  return `omnilink.outbox.${userId}`
}
