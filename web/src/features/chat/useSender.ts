import type { Conversation, Message } from '@/api/client'
import { useAuth } from '@/stores/auth'
import { useMembers } from '@/stores/members'

export interface Sender {
  userId: string
  name: string
  avatar: string | null
}

/** Who said something, as the user calls them now; those who left are called as they were. */
export function useSender(conversation: () => Conversation): (message: Message) => Sender {
  const auth = useAuth()
  const members = useMembers()

  return ({ sender_id: userId, sender, conversation_id: id }) => {
    const { peer, title } = conversation()
    const self = auth.user
    if (userId === self?.user_id) return { userId, name: sender, avatar: self.avatar ?? null }
    if (peer?.user_id === userId) return { userId, name: title, avatar: peer.avatar }
    const member = members.find(id, userId)
    return { userId, name: member?.name ?? sender, avatar: member?.avatar ?? null }
  }
}
