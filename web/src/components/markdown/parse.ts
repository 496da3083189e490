import MarkdownIt, { type Token } from 'markdown-it'
import cjkFriendly from 'markdown-it-cjk-friendly'
import { marks, withoutOpenMark } from './marks'

/** A piece of parsed Markdown: text, an element, or the mark of a chunk. */
export type Piece = string | Element | Mark

export interface Element {
  tag: string
  attributes: Record<string, string>
  children: Piece[]
}

export interface Mark {
  chunkId: string
  /** Counts the chunks of a text in the order of their first mark, from 1. */
  number: number
}

export interface Parsed {
  pieces: Piece[]
  /** The chunks that the text names, each once; a chunk's number is its place in here. */
  chunkIds: string[]
}

// HTML stays text. `[chunk:1]: …` at a line's start must not be read as the definition of a link.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
  .use(cjkFriendly) // CommonMark alone leaves **重点。**后面 as it is
  .use(marks)
  .disable('reference')
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })

/** Parses Markdown, also such that is still being written. Nothing in it becomes HTML by itself. */
export function parseMarkdown(text: string): Parsed {
  const chunkIds: string[] = []
  const pieces = assemble(markdown.parse(withoutOpenMark(text), {}), chunkIds)
  return { pieces, chunkIds }
}

export function plainText(pieces: Piece[]): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece
      if ('chunkId' in piece) return ''
      return piece.tag === 'br' ? '\n' : plainText(piece.children)
    })
    .join('')
}

function assemble(tokens: Token[], chunkIds: string[]): Piece[] {
  const root: Piece[] = []
  const open: Piece[][] = [root]
  for (const token of tokens) {
    const siblings = open.at(-1) ?? root
    if (token.nesting === 1) {
      // A tight list has paragraphs that are not shown as such: their content joins the list item.
      const children = token.hidden ? siblings : []
      if (!token.hidden) siblings.push(element(token, children))
      open.push(children)
    } else if (token.nesting === -1) {
      open.pop()
    } else {
      siblings.push(...leaf(token, chunkIds))
    }
  }
  return root
}

function element(token: Token, children: Piece[]): Element {
  if (token.type === 'heading_open') return { tag: lowered(token.tag), attributes: {}, children }
  if (token.type === 'link_open') return link(attribute(token, 'href'), children)
  const attributes: Record<string, string> = {}
  const start = attribute(token, 'start')
  if (start) attributes.start = start
  const align = /text-align:(left|center|right)/.exec(attribute(token, 'style'))?.[1]
  if (align) attributes.class = `align-${align}`
  return { tag: token.tag, attributes, children }
}

function leaf(token: Token, chunkIds: string[]): Piece[] {
  switch (token.type) {
    case 'inline':
      return assemble(token.children ?? [], chunkIds)
    case 'chunk_mark':
      return [numbered(token.content, chunkIds)]
    case 'code_inline':
      return [{ tag: 'code', attributes: {}, children: [token.content] }]
    case 'fence':
    case 'code_block': {
      const code = { tag: 'code', attributes: {}, children: [token.content] }
      return [{ tag: 'pre', attributes: { tabindex: '0' }, children: [code] }]
    }
    case 'image':
      // Loading it would tell its server who reads this and when: it is offered as a link.
      return [link(attribute(token, 'src'), [token.content || attribute(token, 'src')])]
    case 'softbreak':
    case 'hardbreak':
      return [{ tag: 'br', attributes: {}, children: [] }]
    case 'hr':
      return [{ tag: 'hr', attributes: {}, children: [] }]
    default:
      return token.content ? [token.content] : []
  }
}

function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? '')
}

function numbered(chunkId: string, chunkIds: string[]): Mark {
  if (!chunkIds.includes(chunkId)) chunkIds.push(chunkId)
  return { chunkId, number: chunkIds.indexOf(chunkId) + 1 }
}

function link(href: string, children: Piece[]): Element {
  if (!/^(https?:|mailto:)/i.test(href)) return { tag: 'span', attributes: {}, children }
  const attributes = { href, title: href, target: '_blank', rel: 'noopener noreferrer nofollow' }
  return { tag: 'a', attributes, children }
}

/** The page's own headings come above an answer's. */
function lowered(tag: string): string {
  return `h${Math.min(6, Number(tag.slice(1)) + 2)}`
}
