/** A piece of a message's text. */
export type TextPiece = string | { link: string } | { mention: string }

const LINK = /https?:\/\/[^\s<>"'`，。！？；：、“”‘’（）【】《》「」]+/gi
const TRAILING = /[.,!?;:)\]}]+$/
const EVERYBODY = ['所有人', 'all', 'everyone']

/** Splits a text at its web addresses and at the names that it mentions. It stays text: nothing in it is markup. */
export function piecesOf(text: string, names: readonly string[]): TextPiece[] {
  const pieces: TextPiece[] = []
  let end = 0
  for (const found of text.matchAll(LINK)) {
    const link = trimmed(found[0])
    if (!isSafe(link)) continue
    pieces.push(...mentionsIn(text.slice(end, found.index), names), { link })
    end = found.index + link.length
  }
  pieces.push(...mentionsIn(text.slice(end), names))
  return pieces
}

/** The names that stand behind `@` for these mentions. */
export function mentionedNames(mentions: readonly string[], nameOf: (userId: string) => string | undefined): string[] {
  const names = mentions.flatMap((id) => (id === '*' ? EVERYBODY : (nameOf(id) ?? [])))
  return names.sort((one, other) => other.length - one.length)
}

function mentionsIn(text: string, names: readonly string[]): TextPiece[] {
  if (!text) return []
  if (names.length === 0 || !text.includes('@')) return [text]
  const pieces: TextPiece[] = []
  let end = 0
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const name = names.find((one) => text.startsWith(one, at + 1))
    if (!name) continue
    if (at > end) pieces.push(text.slice(end, at))
    pieces.push({ mention: `@${name}` })
    end = at + 1 + name.length
  }
  if (end < text.length) pieces.push(text.slice(end))
  return pieces
}

/** Without the full stop of the sentence, or the bracket that it stands in. */
function trimmed(link: string): string {
  const isOpen = link.includes('(')
  return link.replace(isOpen ? /[.,!?;:]+$/ : TRAILING, '')
}

function isSafe(link: string): boolean {
  try {
    const { protocol, hostname } = new URL(link)
    return (protocol === 'https:' || protocol === 'http:') && hostname !== ''
  } catch {
    return false
  }
}
