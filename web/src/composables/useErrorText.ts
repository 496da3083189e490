import { useI18n } from 'vue-i18n'
import { ApiError, NetworkError } from '@/api/problem'

/** Says an error as a sentence in the reader's language; the server's own words where the code is new to us. */
export function useErrorText() {
  const { t, te } = useI18n()

  function textOfCode(code: string, detail = '', retryAfter = 0): string {
    const key = `errors.${code}`
    if (te(key, 'en')) return t(key, { detail, minutes: Math.max(1, Math.ceil(retryAfter / 60)) })
    return detail || t('errors.internal_error')
  }

  function errorText(error: unknown): string {
    if (error instanceof ApiError) {
      return textOfCode(error.code, error.problem.detail, error.problem.retry_after)
    }
    return t(error instanceof NetworkError ? 'errors.network' : 'errors.internal_error')
  }

  return { errorText, textOfCode }
}
