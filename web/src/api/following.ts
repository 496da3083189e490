import { ApiError, NetworkError } from './problem'
import { rejoin, type RunEvent } from './stream'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000

/**
 * A run's events until its last. Where the stream breaks off it is joined again behind the last event, for as long
 * as it takes: only the server can say that a run has failed. `onCut` tells of each break.
 */
export async function* follow(
  start: () => AsyncGenerator<RunEvent>, onCut: () => void, queryId: string | null = null,
): AsyncGenerator<RunEvent> {
  let open = start
  let lastEventId: string | null = null
  for (let attempt = 0; ; attempt += 1) {
    try {
      for await (const event of open()) {
        attempt = 0
        if (event.name === 'run') queryId = event.data.query_id
        lastEventId = event.id || lastEventId
        yield event
      }
      return
    } catch (error) {
      // A question that was given to a browser without a network has gone nowhere: it can be sent again.
      if (!isPassing(error) || (!queryId && navigator.onLine)) throw error
    }
    onCut()
    await wait(attempt)
    const run = queryId
    if (run) open = () => rejoin(run, lastEventId)
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof ApiError && error.problem.status >= 502)
}

/** Twice as long at each attempt, and no longer than until there is a network again, or somebody looks. */
function wait(attempt: number): Promise<void> {
  const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt)
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer)
      removeEventListener('online', over)
      document.removeEventListener('visibilitychange', over)
      resolve()
    }
    const timer = setTimeout(over, most * (0.75 + Math.random() / 2))
    addEventListener('online', over)
    document.addEventListener('visibilitychange', over)
  })
}
