/** As in api/schemas/assistant.py. */
export const LONGEST_QUESTION = 8_000

/** Counted as the server counts: characters, not UTF-16. */
export function lengthOf(text: string): number {
  return Array.from(text.trim()).length
}
