import type { RouteLocationRaw } from 'vue-router'
import type { Citation } from '@/api/client'

/** A citation as listed; `number` is that of its marks, null for what was found and not cited. */
export interface Listed {
  citation: Citation
  number: number | null
}

/** The cited ones by their number, then the others as they were found. */
export function listed(citations: readonly Citation[], order: readonly string[]): Listed[] {
  const byId = new Map(citations.map((citation) => [citation.chunk_id, citation]))
  const cited = order.flatMap((id, index) => {
    const citation = byId.get(id)
    return citation ? [{ citation, number: index + 1 }] : []
  })
  const others = citations.filter((citation) => !order.includes(citation.chunk_id))
  return [...cited, ...others.map((citation) => ({ citation, number: null }))]
}

export function isGone(citation: Citation): boolean {
  return citation.available === false
}

/** Where a source is read in full; null where it cannot be. */
export function placeOf(citation: Citation): RouteLocationRaw | null {
  if (isGone(citation)) return null
  const { source_key: key, message_ids: [message] } = citation
  switch (citation.source_type) {
    case 'chat_private':
    case 'chat_group':
      return { name: 'chats', params: { conversationId: key }, query: message ? { message } : {} }
    case 'group_profile':
      return { name: 'chats', params: { conversationId: key } }
    case 'contact_profile':
      return { name: 'contact', params: { userId: key } }
    case 'self_profile':
      return { name: 'settings' }
    default:
      return null
  }
}
