/**
 * What the page to try tools is built of: every text goes in as text, never as HTML. The functions run in the browser, out of
 * their own text (`script.ts`).
 */
import type { Browser, PageElement } from './browser.ts'
import type { Exchange } from './exchange.ts'
import { isRecord, textOf } from './fields.ts'

/** An element of the document that the server has sent. */
export function find({ document }: Browser, id: string): PageElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`no element ${id}`)
  return found
}

export function element(
  { document }: Browser,
  tag: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (PageElement | string)[]
): PageElement {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

export function button(
  browser: Browser,
  text: string,
  onclick: () => unknown,
  kind = 'plain',
): PageElement {
  const made = element(browser, 'button', { type: 'button', class: kind }, text)
  made.addEventListener('click', onclick)
  return made
}

/** Tells eyes and ears. */
export function say(browser: Browser, text: string): void {
  find(browser, 'said').textContent = text
}

/** Shows a result block by block. */
export function blocksOf(
  browser: Browser,
  result: Readonly<Record<string, unknown>>,
): PageElement[] {
  const { structuredContent, content } = result
  const structured = structuredContent === undefined ? [] : [structuredContent]
  const all = Array.isArray(content) ? (content as unknown[]) : []
  // Most tools repeat the structured content as a text.
  const repeated = (block: unknown) =>
    isRecord(block) && block['text'] === JSON.stringify(structuredContent)
  const blocks = structuredContent === undefined ? all : all.filter((block) => !repeated(block))
  return [
    ...structured.map((value) => element(browser, 'pre', {}, JSON.stringify(value, undefined, 2))),
    ...blocks.map((block) => blockOf(browser, block)),
  ]
}

export function blockOf(browser: Browser, block: unknown): PageElement {
  const { type, text, data, mimeType, resource } = isRecord(block) ? block : {}
  if (type === 'text') return element(browser, 'pre', {}, textOf(text))
  const embedded = type === 'resource' && isRecord(resource) ? resource : {}
  if (typeof embedded['text'] === 'string') {
    const heading = element(browser, 'h3', {}, textOf(embedded['uri']))
    return element(browser, 'div', {}, heading, element(browser, 'pre', {}, embedded['text']))
  }
  const kind = `${textOf(type)} ${textOf(mimeType)}`
  const isShown = /^(?:image image\/(?:png|jpeg|gif|webp)|audio audio\/[\w.+-]+)$/.test(kind)
  if (isShown && /^[A-Za-z0-9+/=]+$/.test(textOf(data))) {
    const src = `data:${textOf(mimeType)};base64,${textOf(data)}`
    return type === 'image'
      ? element(browser, 'img', { src, alt: 'An image that the tool returned' })
      : element(browser, 'audio', {
          src,
          controls: '',
          'aria-label': 'Audio that the tool returned',
        })
  }
  return element(browser, 'pre', {}, JSON.stringify(block, undefined, 2))
}

export function exchangeElement(browser: Browser, exchange: Exchange): PageElement {
  const { title, status, request, answer } = exchange
  const summary = element(
    browser,
    'summary',
    {},
    title,
    element(browser, 'span', {}, String(status)),
  )
  return element(
    browser,
    'details',
    {},
    summary,
    element(browser, 'h3', {}, 'Request'),
    element(browser, 'pre', {}, request),
    element(browser, 'h3', {}, 'Answer'),
    element(browser, 'pre', {}, answer),
  )
}
