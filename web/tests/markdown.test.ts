import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { h } from 'vue'
import { MarkdownText } from '@/components/markdown/MarkdownText'
import { parseMarkdown, plainText, type Mark } from '@/components/markdown/parse'
import { i18n } from '@/i18n'

function shown(text: string): HTMLElement {
  const slots = { mark: (mark: Mark) => [h('sup', mark.number)] }
  const props = { pieces: parseMarkdown(text).pieces }
  return mount(MarkdownText, { props, slots, global: { plugins: [i18n] } }).element as HTMLElement
}

describe('the marks of an answer', () => {
  it('become numbers, in the order in which chunks are first named', () => {
    const text = '他说周五[chunk:42]，价格是 82 元[chunk:7]，见[chunk:42]。'
    expect(shown(text).textContent).toBe('他说周五1，价格是 82 元2，见1。')
    expect(parseMarkdown(text).chunkIds).toEqual(['42', '7'])
  })

  it('work in bold text, lists, tables, quotes and beside brackets', () => {
    const text = '**周五[chunk:1]**\n\n- 一[chunk:2]\n\n> 引[chunk:3]\n\n|a|\n|-|\n|b[chunk:4]|\n\n[chunk:5](x) [chunk:6]: y'
    expect(Array.from(shown(text).querySelectorAll('sup'), (sup) => sup.textContent).join('')).toBe('123456')
  })

  it('at a line’s start are not swallowed as the definition of a link', () => {
    expect(shown('[chunk:9]: https://example.org').textContent).toContain('1: https://example.org')
  })

  it('stay text in code', () => {
    expect(shown('`[chunk:1]`').textContent).toBe('[chunk:1]')
  })

  it('are not shown by halves while they are still being written', () => {
    for (const end of ['[', '[ch', '[chunk', '[chunk:', '[chunk:12']) expect(shown(`周五${end}`).textContent).toBe('周五')
    expect(shown('周五 [chunks').textContent).toBe('周五 [chunks')
  })

  it('that are not well formed stay as they are', () => {
    expect(shown('[chunk:] [chunk:a b] [CHUNK:1]').textContent).toBe('[chunk:] [chunk:a b] [CHUNK:1]')
  })
})

describe('Markdown of an answer', () => {
  it('is bold beside Chinese punctuation', () => {
    expect(shown('**重点。**后面').querySelector('strong')?.textContent).toBe('重点。')
  })

  it('shows an open code block as code while it is being written', () => {
    expect(shown('看：\n\n```python\nprint(1)').querySelector('pre code')?.textContent).toContain('print(1)')
  })

  it('shows HTML as text', () => {
    const element = shown('<img src=x onerror=alert(1)> <script>alert(1)</script><b>a</b>')
    expect(element.querySelector('img, script, b')).toBeNull()
    expect(element.textContent).toContain('<script>')
  })

  it('loads no image: it offers a link', () => {
    const element = shown('![猫](https://elsewhere.example/cat.png?me) ![x](data:image/png;base64,AAAA)')
    expect(element.querySelector('img')).toBeNull()
    expect(element.querySelectorAll('a')).toHaveLength(1)
    expect(element.querySelector('a')?.rel).toContain('noreferrer')
    expect(element.textContent).toBe('猫 x')
  })

  it('makes no link that runs a script', () => {
    const text = '[a](javascript:alert(1)) [b](vbscript:x) [c](data:text/html,x) [d](//evil.example) <javascript:x>'
    expect(shown(text).querySelector('a')).toBeNull()
  })

  it('puts an answer’s headings below the page’s', () => {
    expect(shown('# a').querySelector('h3')?.textContent).toBe('a')
  })

  it('has a plain form without marks, to be read aloud', () => {
    expect(plainText(parseMarkdown('**周五**[chunk:1]\n见 `x`').pieces)).toBe('周五\n见 x')
  })
})
