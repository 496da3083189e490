import { Box, Delete, Download, EditPen, RefreshLeft } from '@element-plus/icons-vue'
import { useI18n } from 'vue-i18n'
import { exportSession } from '@/api/assistant'
import type { Session } from '@/api/client'
import type { Question } from '@/components/ConfirmDialog.vue'
import type { MenuItem } from '@/components/ContextMenu.vue'
import { useNotice } from '@/composables/useNotice'
import { useSessions } from '@/stores/sessions'

interface Ways {
  ask: (question: Question) => void
  rename: (session: Session) => void
  /** It is no longer there to be looked at. */
  onGone: (session: Session) => Promise<void>
}

const READ_MS = 60_000

/** What can be done with a session in the list. */
export function useSessionMenu({ ask, rename, onGone }: Ways) {
  const { t } = useI18n()
  const { tellError } = useNotice()
  const sessions = useSessions()

  function itemsFor({ archived }: Session): MenuItem[] {
    return [
      { key: 'rename', label: t('assistant.rename'), icon: EditPen },
      { key: 'archive', label: t(archived ? 'assistant.unarchive' : 'assistant.archive'), icon: archived ? RefreshLeft : Box },
      { key: 'export', label: t('assistant.export'), icon: Download },
      { key: 'remove', label: t('assistant.remove'), icon: Delete, isDangerous: true },
    ]
  }

  async function act(key: string, session: Session): Promise<void> {
    try {
      if (key === 'rename') rename(session)
      if (key === 'archive') await sessions.archive(session.session_id, !session.archived)
      if (key === 'export') await save(session)
      if (key === 'remove') remove(session)
    } catch (error) {
      tellError(error)
    }
  }

  function remove(session: Session): void {
    ask({
      title: t('assistant.removeTitle'),
      text: t('assistant.removeText', { title: session.title }),
      button: t('assistant.remove'),
      act: async () => {
        await sessions.remove(session.session_id)
        await onGone(session)
      },
    })
  }

  return { itemsFor, act }
}

async function save({ session_id: id, title }: Session): Promise<void> {
  const url = URL.createObjectURL(await exportSession(id))
  const name = title.replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ').trim()
  Object.assign(document.createElement('a'), { href: url, download: `${name || id}.md` }).click()
  // The browser has begun to read it by then.
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, READ_MS)
}
