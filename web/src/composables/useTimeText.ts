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
    return formatter(locale.value, options).format(new Date(iso))
  }

  return { whole, day, short, clock }
}

// To make one takes a hundred times as long as to use it, and lists are full of times.
const formatters = new Map<string, Intl.DateTimeFormat>()

export function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options)
  formatters.set(key, known)
  return known
}
