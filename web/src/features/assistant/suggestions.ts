import type { Conversation } from '@/api/client'

export type SuggestionKind = 'said' | 'promised' | 'group' | 'decided'

/** A question worth asking, made from a conversation's name. */
export interface Suggestion {
  kind: SuggestionKind
  name: string
}

const MOST = 4
const OF_PERSON = ['said', 'promised'] as const
const OF_GROUP = ['group', 'decided'] as const

/** Questions about the user's newest chats: persons and groups in turn, no two alike while there are other ones. */
export function suggestionsFor(conversations: readonly Conversation[]): Suggestion[] {
  const open = conversations.filter((one) => !one.kept_out && one.last_message && one.title)
  const newest = open.sort((one, other) => (other.last_message_at ?? '').localeCompare(one.last_message_at ?? ''))
  const people = newest.filter((one) => one.kind === 'private' && one.peer).slice(0, MOST)
  const groups = newest.filter((one) => one.kind === 'group').slice(0, MOST)
  const rows = Array.from({ length: MOST }, (_, place) => [
    of(people[place], OF_PERSON[place % 2]),
    of(groups[place], OF_GROUP[place % 2]),
  ])
  return rows.flat().filter((one) => one !== null).slice(0, MOST)
}

function of(conversation: Conversation | undefined, kind: SuggestionKind | undefined): Suggestion | null {
  return conversation && kind ? { kind, name: conversation.title } : null
}
