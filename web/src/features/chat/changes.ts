/**
 * What a conversation has come to, by its `change`. Changes may come out of order; the number that is named to the
 * server is the last one before which none is missing.
 */
export interface Held {
  upTo: number
  /** Those that came before their time. */
  ahead: Set<number>
}

export function heldUpTo(change: number): Held {
  return { upTo: change, ahead: new Set() }
}

/** Notes a change. Says whether one before it is still missing. */
export function noteChange(held: Held, change: number): boolean {
  if (change > held.upTo) held.ahead.add(change)
  while (held.ahead.delete(held.upTo + 1)) held.upTo += 1
  return held.ahead.size > 0
}

/** Everything up to a change has come. */
export function noteAll(held: Held, upTo: number): void {
  held.upTo = Math.max(held.upTo, upTo)
  for (const change of held.ahead) if (change <= held.upTo) held.ahead.delete(change)
  while (held.ahead.delete(held.upTo + 1)) held.upTo += 1
}
