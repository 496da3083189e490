import { computed, nextTick, onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Conversation } from '@/api/client'
import type { Mentioned } from '@/stores/drafts'
import { useMembers } from '@/stores/members'
import { mentionBefore } from './mentions'

const PAUSE_MS = 120

export interface Choice extends Mentioned {
  avatar: string | null
  hint: string
}

/** The picker that an `@` opens in a group: who is offered, who is chosen, and by which keys. */
export function useMentions(
  conversation: () => Conversation, box: Ref<HTMLTextAreaElement | null>, text: Ref<string>, onChosen: (one: Mentioned) => void,
) {
  const { t } = useI18n()
  const members = useMembers()
  const choices = shallowRef<Choice[]>([])
  const isOpen = ref(false)
  const active = ref(0)
  let start = 0
  let timer = 0
  let latest = 0

  const activeId = computed(() => (isOpen.value && choices.value.length ? `mention-${active.value}` : undefined))

  /** Looks at what stands before the caret, after each change of it. */
  function look(): void {
    const element = box.value
    const found = conversation().kind === 'group' && element ? mentionBefore(element.value, element.selectionStart) : null
    clearTimeout(timer)
    if (!found) {
      close()
      return
    }
    start = found.start
    timer = window.setTimeout(() => void search(found.query), isOpen.value ? PAUSE_MS : 0)
  }

  async function search(query: string): Promise<void> {
    const mine = ++latest
    const found = await members.search(conversation().conversation_id, query).catch(() => [])
    if (mine !== latest) return
    const everyone = { userId: '*', name: t('chat.everyone'), avatar: null, hint: t('chat.everyoneHint') }
    const people = found.map(({ user_id: userId, nickname, group_nickname: inGroup, name, avatar, username }) => ({
      // What is written is what everybody reads: no remark of one's own.
      userId, name: inGroup || nickname, avatar, hint: name === (inGroup || nickname) ? `@${username}` : name,
    }))
    choices.value = everyone.name.startsWith(query) ? [everyone, ...people] : people
    active.value = everyone.name.startsWith(query) && people.length > 0 && !query ? 1 : 0
    isOpen.value = choices.value.length > 0
  }

  function close(): void {
    latest += 1
    isOpen.value = false
  }

  async function choose(choice: Choice): Promise<void> {
    const element = box.value
    if (!element) return
    const end = element.selectionStart
    const name = `@${choice.name} `
    text.value = text.value.slice(0, start) + name + text.value.slice(end)
    onChosen({ userId: choice.userId, name: choice.name })
    close()
    await nextTick()
    element.focus()
    element.setSelectionRange(start + name.length, start + name.length)
  }

  /** Whether the picker has taken the key. */
  function onKey(event: KeyboardEvent): boolean {
    if (!isOpen.value) return false
    const count = choices.value.length
    if (event.key === 'ArrowDown') active.value = (active.value + 1) % count
    else if (event.key === 'ArrowUp') active.value = (active.value - 1 + count) % count
    else if (event.key === 'Escape') close()
    else if (event.key === 'Enter' || event.key === 'Tab') void choose(choices.value[active.value] as Choice)
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }

  onScopeDispose(() => {
    clearTimeout(timer)
  })
  return { choices, isOpen, active, activeId, look, choose, close, onKey }
}
