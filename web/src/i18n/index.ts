import { createI18n } from 'vue-i18n'
import en from './en'
import zh from './zh'

export const LOCALES = ['zh', 'en'] as const
export type Locale = (typeof LOCALES)[number]

export function preferredLocale(languages: readonly string[]): Locale {
  const known = languages.map((language) => LOCALES.find((one) => language.toLowerCase().startsWith(one)))
  return known.find((one) => one !== undefined) ?? 'en'
}

export const i18n = createI18n({
  legacy: false,
  locale: preferredLocale(navigator.languages),
  fallbackLocale: 'en',
  messages: { zh, en },
})
