import { describe, expect, it, vi } from 'vitest'
import { useEnterToSend, type SendKey } from '@/composables/useEnterToSend'

interface Press extends KeyboardEventInit {
  at?: number
}

function box(sendKey: SendKey = 'enter') {
  const send = vi.fn()
  const { onKeydown, onCompositionEnd } = useEnterToSend(send, () => sendKey)
  const element = document.createElement('textarea')
  element.addEventListener('keydown', onKeydown)
  element.addEventListener('compositionend', onCompositionEnd)

  function fire(event: Event, at: number): boolean {
    Object.defineProperty(event, 'timeStamp', { value: at })
    return element.dispatchEvent(event)
  }
  function press({ at = 1000, ...init }: Press = {}): boolean {
    return fire(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true, ...init }), at)
  }
  return { send, press, compositionEnds: (at: number) => fire(new Event('compositionend'), at) }
}

describe('Enter', () => {
  it('sends, and adds no line', () => {
    const { send, press } = box()
    expect(press()).toBe(false)
    expect(send).toHaveBeenCalledOnce()
  })

  it('with Shift makes a new line', () => {
    const { send, press } = box()
    expect(press({ shiftKey: true })).toBe(true)
    expect(send).not.toHaveBeenCalled()
  })

  it('does nothing while an input method is composing', () => {
    const { send, press } = box()
    press({ isComposing: true })
    press({ keyCode: 229 })
    expect(send).not.toHaveBeenCalled()
  })

  it('that ended a composition does not send, as Safari tells of it afterwards', () => {
    const { send, press, compositionEnds } = box()
    compositionEnds(1000)
    press({ at: 1004 })
    expect(send).not.toHaveBeenCalled()
    press({ at: 1400 })
    expect(send).toHaveBeenCalledOnce()
  })

  it('is the only key that sends', () => {
    const { send, press } = box()
    press({ key: 'a' })
    expect(send).not.toHaveBeenCalled()
  })

  it('makes a new line where Ctrl+Enter was chosen to send', () => {
    const { send, press } = box('ctrl-enter')
    expect(press()).toBe(true)
    press({ ctrlKey: true, isComposing: true })
    expect(send).not.toHaveBeenCalled()
    expect(press({ ctrlKey: true })).toBe(false)
    press({ metaKey: true })
    expect(send).toHaveBeenCalledTimes(2)
  })
})
