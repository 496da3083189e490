import type { components } from './schema'

export type Problem = components['schemas']['Problem'] & { retry_after?: number; query_id?: string }

/** The server's refusal: a problem document (RFC 9457), or what stands in for one. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail)
    this.name = 'ApiError'
  }

  get code(): string {
    return this.problem.code
  }
}

/** The server could not be reached, or the connection broke. */
export class NetworkError extends Error {
  override name = 'NetworkError'
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && typeof (value as Problem).code === 'string'
}

/** The error of a response that is not a success; a proxy's page in between counts as `bad_gateway`. */
export function problemOf(response: Response, body: unknown): ApiError {
  if (isProblem(body)) return new ApiError(body)
  const code = response.status >= 502 ? 'bad_gateway' : 'internal_error'
  return new ApiError({ type: 'about:blank', title: '', status: response.status, code, detail: '' })
}
