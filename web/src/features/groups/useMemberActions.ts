import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { api, ok, type Group, type GroupMember } from '@/api/client'
import type { Question } from '@/components/ConfirmDialog.vue'
import { useGroups } from '@/stores/groups'
import type { MemberAction } from './rights'

/** What is done with a member; each is asked about first, but for the name, which has a box of its own. */
export function useMemberActions(props: { group: Group }, ask: (question: Question) => void) {
  const groups = useGroups()
  const { t } = useI18n()
  const isNaming = ref(false)

  function act(action: MemberAction, member: GroupMember): void {
    if (action === 'rename') {
      isNaming.value = true
      return
    }
    const names = { name: member.name, group: props.group.name }
    ask({
      title: t(`groups.actions.${action}`),
      text: t(`groups.actionTexts.${action}`, names),
      button: t(`groups.actions.${action}`),
      isDanger: action === 'remove' || action === 'handOver',
      act: () => DOES[action](member.user_id),
    })
  }

  const DOES: Record<Exclude<MemberAction, 'rename'>, (userId: string) => Promise<void>> = {
    promote: (userId) => setRole(userId, 'admin'),
    demote: (userId) => setRole(userId, 'member'),
    handOver: (userId) => groups.handOver(props.group.group_id, userId),
    remove: async (userId) => {
      await ok(api.DELETE('/im/groups/{group_id}/members/{user_id}', { params: place(userId) }))
      groups.noteChange(props.group.group_id, 'members')
    },
  }

  async function setRole(userId: string, role: 'admin' | 'member'): Promise<void> {
    await ok(api.PATCH('/im/groups/{group_id}/members/{user_id}', { params: place(userId), body: { role } }))
    groups.noteChange(props.group.group_id, 'members')
  }

  function place(userId: string) {
    return { path: { group_id: props.group.group_id, user_id: userId } }
  }

  return { act, isNaming }
}
