import type { Conversation, Message } from '@/api/client'

/** As far as the server counts. */
const MOST_UNREAD = 100

/** Pinned ones first, then by the newest message. */
export function inOrder(one: Conversation, other: Conversation): number {
  if (one.pinned !== other.pinned) return one.pinned ? -1 : 1
  const [first, second] = [one.last_message_at ?? '', other.last_message_at ?? '']
  if (first !== second) return first < second ? 1 : -1
  return one.conversation_id < other.conversation_id ? 1 : -1
}

/** A conversation after a message: a new one is counted, the last one shown as it is now. */
export function withMessage(conversation: Conversation, message: Message, userId: string): Conversation {
  if (message.seq <= conversation.last_seq) {
    const last = conversation.last_message
    const isNewer = last?.message_id === message.message_id && last.change < message.change
    return isNewer ? { ...conversation, last_message: message } : conversation
  }
  const isOwn = message.sender_id === userId
  const counts = !isOwn && message.kind !== 'system' && message.seq > conversation.last_read_seq
  const mentions = message.mentions ?? []
  return {
    ...conversation,
    last_message: message,
    last_seq: message.seq,
    last_message_at: message.sent_at,
    member_count: (conversation.member_count ?? 0) + newcomers(message),
    unread: counts ? Math.min(MOST_UNREAD, conversation.unread + 1) : conversation.unread,
    mentioned: conversation.mentioned || (counts && (mentions.includes(userId) || mentions.includes('*'))),
  }
}

/** How many more (or fewer) there are in the group after what a system message says. */
function newcomers({ system }: Message): number {
  const count = system?.users?.length ?? 0
  switch (system?.event) {
    case 'invited':
    case 'joined':
      return Math.max(1, count)
    case 'left':
    case 'removed':
      return -Math.max(1, count)
    default:
      return 0
  }
}

/** A conversation that was read up to `seq`; how much is unread past it, the server knows. */
export function withRead(conversation: Conversation, seq: number): Conversation {
  const isAll = seq >= conversation.last_seq
  return {
    ...conversation,
    last_read_seq: Math.max(conversation.last_read_seq, seq),
    unread: isAll ? 0 : conversation.unread,
    mentioned: isAll ? false : conversation.mentioned,
  }
}

/** A conversation as the server listed it, with what came live while the answer was on its way. */
export function notOlder(listed: Conversation, known: Conversation): Conversation {
  const readSeq = Math.max(listed.last_read_seq, known.last_read_seq)
  if (listed.last_seq >= known.last_seq) return withRead(listed, readSeq)
  const { last_message, last_seq, last_change, last_message_at, unread, mentioned } = known
  const settled = { ...listed, last_message, last_seq, last_change, last_message_at, unread, mentioned }
  return withRead(settled, readSeq)
}
