import type { Conversation } from '@/api/client'

export const SCOPES = ['global', 'chat_private', 'chat_group'] as const
export type Scope = (typeof SCOPES)[number]

/** What a question is searched in: all of a kind, or the conversations chosen. */
export interface Reach {
  scope: Scope
  /** Conversations; where there are any, the scope is `global`. */
  sources: string[]
}

export const EVERYWHERE: Reach = { scope: 'global', sources: [] }

export function isEverywhere({ scope, sources }: Reach): boolean {
  return scope === 'global' && sources.length === 0
}

/** As the server wants it said. */
export function asked({ scope, sources }: Reach): { scope: Scope; source_keys?: string[] } {
  return sources.length ? { scope: 'global', source_keys: sources } : { scope }
}

/** The conversations whose name holds what was typed. Those chosen come first, then the newest. */
export function choosable(
  all: readonly Conversation[], nameOf: (one: Conversation) => string, typed: string, chosen: readonly string[],
): Conversation[] {
  const text = typed.trim().toLocaleLowerCase()
  const found = all.filter((one) => nameOf(one).toLocaleLowerCase().includes(text))
  const rank = (one: Conversation) => Number(!chosen.includes(one.conversation_id))
  return found.sort((one, other) => rank(one) - rank(other))
}
