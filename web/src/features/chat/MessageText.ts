import { h, type FunctionalComponent } from 'vue'
import { piecesOf, type TextPiece } from './text'

/** A message's text as text, with links that open elsewhere and mentions that stand out. */
export const MessageText: FunctionalComponent<{ text: string; names?: readonly string[] }> = ({ text, names }) =>
  h('p', { class: 'message-text', dir: 'auto' }, piecesOf(text, names ?? []).map(render))

MessageText.props = ['text', 'names']

function render(piece: TextPiece) {
  if (typeof piece === 'string') return piece
  if ('mention' in piece) return h('span', { class: 'mention' }, piece.mention)
  // Nothing is told to where it leads, nor can what opens reach this page.
  return h('a', { href: piece.link, target: '_blank', rel: 'noopener noreferrer nofollow ugc' }, piece.link)
}
