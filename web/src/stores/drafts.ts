import { defineStore } from 'pinia'
import { shallowReactive, watch } from 'vue'
import type { Message } from '@/api/client'
import { useAuth } from './auth'

const SAVE_MS = 400

export interface Mentioned {
  /** A user, or `*`. */
  userId: string
  name: string
}

/** What stands in a conversation's box, not yet sent. */
export interface Draft {
  text: string
  mentioned: Mentioned[]
  replyTo: Message | null
}

/** Drafts by conversation. This browser keeps them for their user. */
export const useDrafts = defineStore('drafts', () => {
  const auth = useAuth()
  const byId = shallowReactive(new Map<string, Draft>())
  let timer = 0

  function of(conversationId: string): Draft {
    return byId.get(conversationId) ?? { text: '', mentioned: [], replyTo: null }
  }

  function write(conversationId: string, change: Partial<Draft>): void {
    const draft = { ...of(conversationId), ...change }
    if (draft.text || draft.replyTo) byId.set(conversationId, draft)
    else byId.delete(conversationId)
    clearTimeout(timer)
    timer = window.setTimeout(save, SAVE_MS)
  }

  function clear(conversationId: string): void {
    byId.delete(conversationId)
    save()
  }

  function save(): void {
    const userId = auth.user?.user_id
    if (!userId) return
    try {
      localStorage.setItem(storageKey(userId), JSON.stringify([...byId]))
    } catch {
      // Storage may be full or forbidden; then they live as long as the page.
    }
  }

  addEventListener('pagehide', save)

  watch(
    () => auth.user?.user_id,
    (userId) => {
      clearTimeout(timer)
      byId.clear()
      for (const [id, draft] of kept(userId)) byId.set(id, draft)
    },
    { immediate: true, flush: 'sync' },
  )

  return { byId, of, write, clear }
})

function kept(userId: string | undefined): [string, Draft][] {
  try {
    return userId ? (JSON.parse(localStorage.getItem(storageKey(userId)) ?? '[]') as [string, Draft][]) : []
  } catch {
    return []
  }
}

function storageKey(userId: string): string {
  return `omnilink.drafts.${userId}`
}
