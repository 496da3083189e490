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
