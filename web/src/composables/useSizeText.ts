import { useI18n } from 'vue-i18n'

const UNITS = ['B', 'KB', 'MB', 'GB'] as const

/** A file's size in words. */
export function useSizeText(): (bytes: number) => string {
  const { t, locale } = useI18n()

  return (bytes) => {
    let size = bytes
    let unit = 0
    while (size >= 1_000 && unit < UNITS.length - 1) {
      size /= 1_000
      unit += 1
    }
    const digits = new Intl.NumberFormat(locale.value, { maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0 })
    return t(`chat.bytes.${UNITS[unit] ?? 'B'}`, { size: digits.format(size) })
  }
}
