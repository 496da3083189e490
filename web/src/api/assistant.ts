import { absolute, authorizedFetch } from './access'
import { api, ok, type SessionPage } from './client'
import { ApiError, problemOf } from './problem'

const PAGE = 50

/** The last messages on a session's path, or those before a message. */
export async function readPage(sessionId: string, before: number | null = null): Promise<SessionPage> {
  const params = { path: { session_id: sessionId }, query: { limit: PAGE, ...(before && { before }) } }
  return ok(api.GET('/ai/assistant/sessions/{session_id}/messages', { params }))
}

/** How a turn stands: running, succeeded, stopped or failed. */
export async function statusOf(queryId: string): Promise<string> {
  return (await ok(api.GET('/ai/assistant/runs/{query_id}', { params: of(queryId) }))).status
}

export async function stopRun(queryId: string): Promise<void> {
  await ok(api.POST('/ai/assistant/runs/{query_id}/stop', { params: of(queryId) }))
}

/** Leads the session's path through this turn. */
export async function chooseRun(queryId: string): Promise<void> {
  await ok(api.POST('/ai/assistant/runs/{query_id}/select', { params: of(queryId) }))
}

export async function rateRun(queryId: string, rating: -1 | 0 | 1, note: string): Promise<void> {
  await ok(api.PUT('/ai/assistant/runs/{query_id}/feedback', { params: of(queryId), body: { rating, note } }))
}

/** A session as a Markdown file. */
export async function exportSession(sessionId: string): Promise<Blob> {
  const path = `/ai/assistant/sessions/${encodeURIComponent(sessionId)}/export`
  const response = await authorizedFetch(new Request(absolute(path)))
  if (!response.ok) throw problemOf(response, await response.json().catch(() => null))
  return response.blob()
}

/** Whether something was refused because a turn runs in its session. */
export function isBusy(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'session_busy'
}

function of(queryId: string): { path: { query_id: string } } {
  return { path: { query_id: queryId } }
}
