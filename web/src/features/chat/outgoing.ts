import type { Message, StoredFile } from '@/api/client'

/** A message on its way to the server. */
export interface Outgoing {
  /** Made once a message: sent again under it, it is still the same message. */
  clientId: string
  conversationId: string
  content: string
  mentions: string[]
  replyTo: Message | null
  /** What is uploaded; `stored` once it is. */
  file: File | null
  stored: StoredFile | null
  /** Of an image, until the server's own is there. */
  picture: Picture | null
  /** From 0 to 1. */
  progress: number
  state: 'queued' | 'uploading' | 'sending' | 'failed'
  failure: { code: string; detail: string } | null
  writtenAt: string
}

export interface Picture {
  url: string
  width: number
  height: number
}

export type Written = Pick<Outgoing, 'content' | 'mentions' | 'replyTo'> & { file?: File; picture?: Picture | null }

export function newOutgoing(conversationId: string, written: Written): Outgoing {
  return {
    clientId: newClientId(),
    conversationId,
    content: written.content,
    mentions: written.mentions,
    replyTo: written.replyTo,
    file: written.file ?? null,
    stored: null,
    picture: written.picture ?? null,
    progress: 0,
    state: 'queued',
    failure: null,
    writtenAt: new Date().toISOString(),
  }
}

/** crypto.randomUUID() is there with HTTPS or on localhost alone. */
function newClientId(): string {
  const { randomUUID } = crypto as Partial<Crypto>
  if (randomUUID) return randomUUID.call(crypto)
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, '0')).join('')
}

/** What outlives a reload of the page: a file cannot, unless it is uploaded. */
export function storable(messages: Iterable<Outgoing>): Outgoing[] {
  return [...messages]
    .filter((one) => !one.file || one.stored)
    .map((one) => ({ ...one, file: null, picture: null, state: one.state === 'failed' ? 'failed' : 'queued' }))
}
