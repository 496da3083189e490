const HAN = /^[\p{Script=Han}\s·]+$/u

/** What stands for a picture: two Han characters (a name's last, a group's first), or initials. */
export function initialsOf(name: string, isGroup = false): string {
  const text = name.trim()
  if (HAN.test(text)) {
    const characters = Array.from(text.replace(/[\s·]/g, ''))
    return (isGroup ? characters.slice(0, 2) : characters.slice(-2)).join('')
  }
  const words = text.split(/[\s._-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined]
  if (!first) return firstOf(text)
  if (HAN.test(firstOf(first))) return firstOf(first)
  return `${firstOf(first)}${last && !HAN.test(firstOf(last)) ? firstOf(last) : ''}`.toUpperCase()
}

/** A hue that stays with an id, in degrees. */
export function hueOf(id: string): number {
  let hash = 2166136261
  for (const character of id) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619)
  return (hash >>> 0) % 360
}

/** The first character as it is seen: an emoji of several code points is one. */
function firstOf(text: string): string {
  const [first] = new Intl.Segmenter().segment(text)
  return first?.segment ?? ''
}
