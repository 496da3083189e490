import { defineStore } from 'pinia'
import { computed, ref, watch, watchEffect } from 'vue'
import { SEND_KEYS, type SendKey } from '@/composables/useEnterToSend'
import { i18n, LOCALES, preferredLocale, type Locale } from '@/i18n'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const THEME_KEY = 'omnilink.theme' // public/theme.js reads it too
const LOCALE_KEY = 'omnilink.locale'
const SEND_KEY = 'omnilink.send-key'

/** What this browser remembers of how its user likes the page. */
export const usePreferences = defineStore('preferences', () => {
  const theme = ref<Theme>(stored(THEME_KEY, THEMES) ?? 'system')
  const locale = ref<Locale>(stored(LOCALE_KEY, LOCALES) ?? preferredLocale(navigator.languages))
  const sendKey = ref<SendKey>(stored(SEND_KEY, SEND_KEYS) ?? 'enter')

  const system = matchMedia('(prefers-color-scheme: dark)')
  const systemIsDark = ref(system.matches)
  system.addEventListener('change', (event) => {
    systemIsDark.value = event.matches
  })
  const isDark = computed(() => (theme.value === 'system' ? systemIsDark.value : theme.value === 'dark'))

  watchEffect(() => {
    document.documentElement.classList.toggle('dark', isDark.value)
  })
  watchEffect(() => {
    i18n.global.locale.value = locale.value
    document.documentElement.lang = locale.value === 'zh' ? 'zh-CN' : 'en'
  })
  watch(theme, (value) => {
    store(THEME_KEY, value)
  })
  watch(locale, (value) => {
    store(LOCALE_KEY, value)
  })
  watch(sendKey, (value) => {
    store(SEND_KEY, value)
  })

  return { theme, locale, sendKey, isDark }
})

function stored<T extends string>(key: string, allowed: readonly T[]): T | undefined {
  try {
    const value = localStorage.getItem(key)
    return allowed.find((one) => one === value)
  } catch {
    return undefined // storage may be forbidden; nothing is remembered then
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // As above.
  }
}
