import { EVERYWHERE, isEverywhere, type Reach } from './reach'

/** What stands below a session: the question that is being written, and where it is to be searched. */
export interface Kept {
  text: string
  reach: Reach
}

const MOST = 50
const NEW = 'new'

/** What this browser remembers for a user of a session; null is the one to come. */
export function recall(userId: string, sessionId: string | null): Kept {
  const { text = '', reach = EVERYWHERE } = readAll(userId)[sessionId ?? NEW] ?? {}
  return { text, reach }
}

export function remember(userId: string, sessionId: string | null, { text, reach }: Kept): void {
  const key = sessionId ?? NEW
  const all = Object.entries(readAll(userId)).filter(([one]) => one !== key)
  if (text || !isEverywhere(reach)) all.push([key, { text, reach }])
  try {
    localStorage.setItem(storageKey(userId), JSON.stringify(Object.fromEntries(all.slice(-MOST))))
  } catch {
    // Storage may be full or forbidden; then it lives as long as the page.
  }
}

function readAll(userId: string): Record<string, Partial<Kept>> {
  try {
    return JSON.parse(localStorage.getItem(storageKey(userId)) ?? '{}') as Record<string, Partial<Kept>>
  } catch {
    return {}
  }
}

function storageKey(userId: string): string {
  return `omnilink.assistant.${userId}`
}
