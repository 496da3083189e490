import type { Message } from './client'

/** What travels over the WebSocket, as in api/schemas/live.py. */
export type LiveFrame =
  | { type: 'hello'; token: string; changes: Record<string, number> }
  | { type: 'token'; token: string }
  | { type: 'sync'; changes: Record<string, number> }
  | { type: 'typing'; conversation_id: string }
  | { type: 'pong' }

export type LiveEvent =
  | { type: 'ready'; user_id: string; online: string[]; ping_seconds: number }
  | { type: 'ping' | 'synced' | 'resync' }
  | { type: 'message'; message: Message }
  | { type: 'changes'; conversation_id: string; messages: Message[]; last_change: number; reset: boolean }
  | { type: 'conversation' | 'gone'; conversation_id: string }
  | { type: 'deleted'; conversation_id: string; message_id: string }
  | { type: 'read'; conversation_id: string; user_id: string; seq: number }
  | { type: 'typing'; conversation_id: string; user_id: string; name: string }
  | { type: 'presence'; user_id: string; online: boolean; at: string }
  | { type: 'contact'; user_id: string }
  | { type: 'request'; request_id: string; status: string }
  | { type: 'group'; group_id: string; what: 'info' | 'members' | 'requests' }
  | { type: 'error'; code: string; detail: string }
