import { describe, expect, it } from 'vitest'
import { faultsOf } from '@/features/auth/useAuthForm'
import en from '@/i18n/en'
import { preferredLocale } from '@/i18n'
import zh from '@/i18n/zh'
import { afterSignIn } from '@/router'

const fields = { username: 'lisi', password: 'a long pass phrase', nickname: '' }

describe('the form of a new account', () => {
  it('takes what the server takes', () => {
    expect(faultsOf(fields, true)).toEqual({})
    expect(faultsOf({ ...fields, username: ' Li.Si-2 ' }, true)).toEqual({})
  })

  it('names what is missing and what does not fit', () => {
    expect(faultsOf({ ...fields, username: '', password: 'short' }, true)).toEqual({
      username: 'missing',
      password: 'unfit',
    })
    for (const username of ['x', '李四', '.ab', 'ab-', 'a b']) {
      expect(faultsOf({ ...fields, username }, true)).toEqual({ username: 'unfit' })
    }
  })

  it('leaves the rules to the server where one logs in', () => {
    expect(faultsOf({ ...fields, username: 'x', password: 'old' }, false)).toEqual({})
  })
})

describe('after signing in', () => {
  it('leads on within this site only', () => {
    expect(afterSignIn('/assistant/as01?x=1')).toBe('/assistant/as01?x=1')
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', undefined, ['/a']]) {
      expect(afterSignIn(next)).toEqual({ name: 'chats' })
    }
  })
})

describe('the languages', () => {
  it('follow the browser’s', () => {
    expect(preferredLocale(['fr-FR', 'zh-TW', 'en'])).toBe('zh')
    expect(preferredLocale(['en-GB', 'zh'])).toBe('en')
    expect(preferredLocale(['fr'])).toBe('en')
  })

  it('say the same things with the same names in them', () => {
    expect(names(en)).toEqual(names(zh))
  })
})

/** Each message's path, with the names that are filled into it. */
function names(messages: object, path = ''): string[] {
  return Object.entries(messages).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value !== 'string') return names(value as object, `${path}${key}.`)
    return `${path}${key} ${[...new Set(value.match(/\{\w+\}/g))].sort().join()}`
  })
}
