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

/** Questions about the user's newest chats: persons and groups in turn, and of few chats more than one each. */
export function suggestionsFor(conversations: readonly Conversation[]): Suggestion[] {
  const open = conversations.filter((one) => !one.kept_out && one.last_message && one.title)
  const newest = open.sort((one, other) => (other.last_message_at ?? '').localeCompare(one.last_message_at ?? ''))
  const people = newest.filter((one) => one.kind === 'private' && one.peer)
  const groups = newest.filter((one) => one.kind === 'group')
  const found: Suggestion[] = []
  for (const round of [0, 1]) {
    for (let place = 0; place < MOST; place += 1) {
      add(found, people[place], OF_PERSON[(place + round) % 2])
      add(found, groups[place], OF_GROUP[(place + round) % 2])
    }
  }
  return found.slice(0, MOST)
}

function add(found: Suggestion[], conversation: Conversation | undefined, kind: SuggestionKind | undefined): void {
  if (conversation && kind) found.push({ kind, name: conversation.title })
}
