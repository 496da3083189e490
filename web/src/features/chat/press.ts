import type { Message } from '@/api/client'
import type { useContextMenu } from '@/composables/useContextMenu'

/** The handlers of a long press on a message. */
export type Press = Pick<
  ReturnType<typeof useContextMenu<Message>>,
  'onKey' | 'pressStart' | 'pressMove' | 'pressEnd' | 'onClick'
>
