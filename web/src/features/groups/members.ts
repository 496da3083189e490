import { api, ok } from '@/api/client'

const PAGE = 200

/** The ids of a group's members that are of interest, all pages of them. */
export async function readMemberIds(groupId: string, isWanted: (userId: string) => boolean): Promise<Set<string>> {
  const found = new Set<string>()
  let after: string | null = null
  do {
    const params = { path: { group_id: groupId }, query: { limit: PAGE, ...(after && { after }) } }
    const page: { members: { user_id: string }[]; next: string | null } = await ok(
      api.GET('/im/groups/{group_id}/members', { params }),
    )
    for (const { user_id: id } of page.members) if (isWanted(id)) found.add(id)
    after = page.next
  } while (after)
  return found
}
