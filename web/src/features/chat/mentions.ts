import type { Mentioned } from '@/stores/drafts'

const LONGEST = 24

/** The `@` before the caret that begins a mention, and what was typed of the name. */
export function mentionBefore(text: string, caret: number): { start: number; query: string } | null {
  const before = text.slice(0, caret)
  const start = before.lastIndexOf('@')
  if (start < 0) return null
  const query = before.slice(start + 1)
  // An address of mail is none.
  if (query.length > LONGEST || /\s/.test(query) || /[\w.]$/.test(before.slice(0, start))) return null
  return { start, query }
}

/** Whom a text mentions, of those that were chosen for it. */
export function mentionsIn(text: string, mentioned: readonly Mentioned[]): string[] {
  return [...new Set(mentioned.filter(({ name }) => text.includes(`@${name}`)).map(({ userId }) => userId))]
}
