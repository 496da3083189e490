import type { Group, GroupMember } from '@/api/client'

export type Role = Group['role']

/** What one's role in a group allows. */
export interface Rights {
  /** Name, notice, how one joins, and whether history is shared. */
  edit: boolean
  seeLink: boolean
  resetLink: boolean
  decideRequests: boolean
  leave: boolean
  dismiss: boolean
}

export type MemberAction = 'promote' | 'demote' | 'handOver' | 'rename' | 'remove'

export function rightsIn(group: Pick<Group, 'role' | 'join_policy' | 'member_count'>): Rights {
  const isOwner = group.role === 'owner'
  const leads = isOwner || group.role === 'admin'
  return {
    edit: leads,
    seeLink: leads || group.join_policy === 'open',
    resetLink: leads,
    decideRequests: leads,
    // An owner hands the group over first, or dismisses it.
    leave: !isOwner,
    dismiss: isOwner,
  }
}

/** What one may do with a member of the group; nothing of it with oneself. */
export function actionsOn(
  member: Pick<GroupMember, 'user_id' | 'role'>, role: Role, ownId: string | undefined,
): MemberAction[] {
  if (member.user_id === ownId || role === 'member' || member.role === 'owner') return []
  if (role === 'owner') return [member.role === 'admin' ? 'demote' : 'promote', 'handOver', 'rename', 'remove']
  return member.role === 'member' ? ['rename', 'remove'] : []
}
