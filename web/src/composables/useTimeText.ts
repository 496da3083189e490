import { useI18n } from 'vue-i18n'

/** Times in the reader's zone and language: short ones for lists, whole ones for sources. */
export function useTimeText() {
  const { locale } = useI18n()

  function whole(iso: string): string {
    return format(iso, { dateStyle: 'medium', timeStyle: 'short' })
  }

  function day(iso: string): string {
    return format(iso, { dateStyle: 'long' })
  }

  /** The time of today's, the date of others. */
  function short(iso: string): string {
    const then = new Date(iso)
    const now = new Date()
    if (then.toDateString() === now.toDateString()) return clock(iso)
    const sameYear = then.getFullYear() === now.getFullYear()
    return format(iso, { month: 'short', day: 'numeric', ...(!sameYear && { year: 'numeric' }) })
  }

  /** The time of day. */
  function clock(iso: string): string {
    return format(iso, { hour: '2-digit', minute: '2-digit' })
  }

  function format(iso: string, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(locale.value, options).format(new Date(iso))
  }

  return { whole, day, short, clock }
}
