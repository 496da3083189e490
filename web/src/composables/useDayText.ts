import { useI18n } from 'vue-i18n'
import { formatter } from './useTimeText'

const DAY_MS = 86_400_000

/** A day in words: today, yesterday, its name within a week, its date else. */
export function useDayText(): (iso: string) => string {
  const { t, locale } = useI18n()

  return (iso) => {
    const day = midnight(new Date(iso))
    const ago = Math.round((midnight(new Date()) - day) / DAY_MS)
    if (ago === 0) return t('chat.today')
    if (ago === 1) return t('chat.yesterday')
    const isThisYear = new Date(day).getFullYear() === new Date().getFullYear()
    const date: Intl.DateTimeFormatOptions = { month: 'long', day: 'numeric', weekday: 'short' }
    if (!isThisYear) date.year = 'numeric'
    return formatter(locale.value, ago > 1 && ago < 7 ? { weekday: 'long' } : date).format(day)
  }
}

function midnight(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime()
}
