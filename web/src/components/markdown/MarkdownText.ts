import './markdown.css'
import { h, type FunctionalComponent, type SlotsType, type VNode } from 'vue'
import CodeBlock from './CodeBlock.vue'
import { plainText, type Mark, type Piece } from './parse'

interface Slots {
  mark: Mark
}

/** Shows parsed Markdown as elements; the slot `mark` shows the mark of a chunk. */
export const MarkdownText: FunctionalComponent<{ pieces: Piece[] }, Record<never, never>, Slots> = (
  props,
  { slots },
) => h('div', { class: 'markdown' }, render(props.pieces, slots.mark as MarkSlot | undefined))

MarkdownText.props = ['pieces']

type MarkSlot = (mark: Mark) => VNode[]
export type MarkdownSlots = SlotsType<Slots>

function render(pieces: Piece[], mark: MarkSlot | undefined): (VNode | string)[] {
  return pieces.flatMap((piece) => {
    if (typeof piece === 'string') return piece
    if ('chunkId' in piece) return mark?.(piece) ?? []
    if (piece.tag === 'pre') return h(CodeBlock, { code: plainText(piece.children) })
    const node = h(piece.tag, piece.attributes, render(piece.children, mark))
    return piece.tag === 'table' ? h('div', { class: 'wide', tabindex: 0 }, [node]) : node
  })
}
