import type { Turn } from './turn'

const MARK = / ?\[chunk:([^[\]\s]{1,40})\]/g

/** An answer as it is copied: its Markdown as it stands, the marks as numbers, and below what they name. */
export function plainAnswer({ answer, citations }: Pick<Turn, 'answer' | 'citations'>): string {
  const order: string[] = []
  const text = answer.replace(MARK, (_, id: string) => {
    if (!order.includes(id)) order.push(id)
    return ` [${order.indexOf(id) + 1}]`
  })
  const notes = order.map((id, index) => {
    const source = citations.find((citation) => citation.chunk_id === id)
    return `[${index + 1}] ${[source?.title, source?.sender, source?.sent_at?.slice(0, 10)].filter(Boolean).join(' · ')}`
  })
  return notes.length ? `${text.trimEnd()}\n\n${notes.join('\n')}` : text.trimEnd()
}
