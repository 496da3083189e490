/** A contact in the list, or the letter that a run of them stands under. */
export type Row<T> = { key: string; letter: string } | { key: string; person: T; place: number }

export interface Named {
  user_id: string
  username: string
  nickname: string
  remark: string
}

const OTHER = '#'
const LETTERS = 'ABCDEFGHJKLMNOPQRSTWXYZ'
// The first character of each letter in the order of pinyin.
const FIRST_HAN = Array.from('吖八嚓咑妸发旮哈丌咔垃呣拏喔妑七呥仨他屲夕丫帀')
// As surnames these are read otherwise than elsewhere.
const SURNAMES = new Map(Object.entries({ 曾: 'Z', 单: 'S', 仇: 'Q', 解: 'X', 查: 'Z', 区: 'O', 翟: 'Z', 盖: 'G' }))

const pinyin = new Intl.Collator('zh-CN-u-co-pinyin')
const byName = new Intl.Collator('zh-CN-u-co-pinyin', { numeric: true })

/** What the user calls somebody. */
export function nameOf(person: { nickname: string; remark: string }): string {
  return person.remark || person.nickname
}

/** The letter that a name stands under: its own, or that of its pinyin. */
export function letterOf(name: string): string {
  const [first = ''] = name.trim()
  return SURNAMES.get(first) ?? initialOf(first)
}

/** People by letter, those of other scripts and signs last. */
export function inSections<T extends Named>(people: readonly T[]): Row<T>[] {
  const named = people.map((person) => ({ person, name: nameOf(person), letter: letterOf(nameOf(person)) }))
  named.sort((a, b) => place(a.letter) - place(b.letter) || byName.compare(a.name, b.name))
  const rows: Row<T>[] = []
  let current = ''
  for (const [index, { person, letter }] of named.entries()) {
    if (letter !== current) rows.push({ key: letter, letter })
    current = letter
    rows.push({ key: person.user_id, person, place: index + 1 })
  }
  return rows
}

/** Whether a person is meant by what was typed: part of a name, or the initials of its pinyin. */
export function matches(person: Named, typed: string): boolean {
  const wanted = typed.trim().toLowerCase()
  if (!wanted) return true
  const names = [person.remark, person.nickname, person.username].map((name) => name.toLowerCase())
  if (names.some((name) => name.includes(wanted))) return true
  return /^[a-z]+$/.test(wanted) && names.slice(0, 2).some((name) => initials(name).includes(wanted))
}

function initials(name: string): string {
  if (!/\p{Script=Han}/u.test(name)) return ''
  const [first = '', ...others] = name
  return (letterOf(first) + others.map(initialOf).join('')).toLowerCase()
}

/** Asked of the same few thousand characters again and again, and not cheap to find. */
const known = new Map<string, string>()

function initialOf(character: string): string {
  let initial = known.get(character)
  if (initial === undefined) {
    initial = findInitial(character)
    known.set(character, initial)
  }
  return initial
}

function findInitial(character: string): string {
  const plain = character.normalize('NFD').charAt(0).toUpperCase()
  if (plain >= 'A' && plain <= 'Z') return plain
  if (!/\p{Script=Han}/u.test(character)) return OTHER
  const index = FIRST_HAN.findLastIndex((first) => pinyin.compare(first, character) <= 0)
  return LETTERS.charAt(index) || OTHER
}

function place(letter: string): number {
  return letter === OTHER ? 99 : letter.charCodeAt(0)
}
