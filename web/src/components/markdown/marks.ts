import type { MarkdownIt } from 'markdown-it'

const MARK = /\[chunk:([^[\]\s]{1,40})\]/y
// What could still become a mark when the next token comes.
const OPEN_MARK = /\[(?:c|ch|chu|chun|chunk|chunk:[^[\]\s]{0,40})?$/

/** Reads the marks `[chunk:ID]`, by which an answer names its sources, as tokens of their own. */
export function marks(markdown: MarkdownIt): void {
  markdown.inline.ruler.before('link', 'chunk_mark', (state, silent) => {
    MARK.lastIndex = state.pos
    const found = MARK.exec(state.src)
    if (!found) return false
    if (!silent) state.push('chunk_mark', '', 0).content = found[1] ?? ''
    state.pos = MARK.lastIndex
    return true
  })
}

/** Half a mark at the end of a text that is still being written is not shown. */
export function withoutOpenMark(text: string): string {
  return text.replace(OPEN_MARK, '')
}
