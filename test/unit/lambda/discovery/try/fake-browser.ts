/** As much of a browser as the page to try tools uses. */
import assert from 'node:assert/strict'
import { metadataUrls } from '../../../../../lambda/oauth/authorization-server-metadata.ts'
import { urlProblem } from '../../../../../lambda/oauth/url.ts'
import type {
  Browser,
  PageElement,
  TryConfig,
} from '../../../../../lambda/discovery/try/browser.ts'

type Listener = Parameters<PageElement['addEventListener']>[1]

export class FakeElement implements PageElement {
  readonly tag: string
  readonly attributes = new Map<string, string>()
  children: (FakeElement | string)[] = []
  value = ''
  hidden = false
  focused = 0
  readonly #listeners = new Map<string, Listener>()

  constructor(tag: string) {
    this.tag = tag
  }
  get textContent(): string {
    return this.children
      .map((child) => (typeof child === 'string' ? child : child.textContent))
      .join('')
  }
  set textContent(text: string) {
    this.children = [text]
  }
  append(...children: readonly (PageElement | string)[]) {
    this.children.push(...(children as (FakeElement | string)[]))
  }
  replaceChildren(...children: readonly (PageElement | string)[]) {
    this.children = [...(children as (FakeElement | string)[])]
  }
  setAttribute(name: string, value: string) {
    this.attributes.set(name, value)
  }
  getAttribute(name: string) {
    return this.attributes.get(name) ?? null
  }
  removeAttribute(name: string) {
    this.attributes.delete(name)
  }
  focus() {
    this.focused += 1
  }
  addEventListener(type: string, listener: Listener) {
    this.#listeners.set(type, listener)
  }
  /** Does what its listener does. */
  async fire(type: string, event = { preventDefault: () => {} }) {
    await (this.#listeners.get(type) ?? assert.fail(`nothing listens to ${type}`))(event)
  }
  /** All elements of a tag in this one. */
  all(tag: string): FakeElement[] {
    const inside = this.children.filter((child) => typeof child !== 'string')
    return inside.flatMap((child) => (child.tag === tag ? [child] : []).concat(child.all(tag)))
  }
  first(tag: string): FakeElement {
    return this.all(tag)[0] ?? assert.fail(`no ${tag}`)
  }
  button(text: string): FakeElement {
    const found = this.all('button').find((one) => one.textContent === text)
    return (
      found ??
      assert.fail(
        `no button ${text} among ${this.all('button')
          .map((one) => one.textContent)
          .join(', ')}`,
      )
    )
  }
}

export const CONFIG: TryConfig = {
  resource: 'https://mcp.example.com/mcp',
  issuers: ['https://auth.example.com'],
  scopes: ['mcp', 'profile'],
  clientDocument: 'https://mcp.example.com/mcp/about/try/client.json',
  clientName: 'Tools: sign in and try',
  redirectUri: 'https://mcp.example.com/mcp/about/try',
  applicationType: 'web',
  origins: ['https://auth.example.com'],
}

const IDS = ['try', 'said', 'enter', 'work', 'tool', 'form', 'result', 'exchanges']

export type Answer = (url: string, init: RequestInit) => Promise<Response> | Response

export interface FakeBrowser extends Browser {
  readonly at: Readonly<Record<string, FakeElement>>
  readonly assigned: string[]
  readonly replaced: string[]
  readonly store: Map<string, string>
  readonly sent: { readonly url: string; readonly init: RequestInit }[]
  readonly timers: (readonly [later: () => void, milliseconds: number])[]
}

interface FakePlace {
  /** The query of the URL. */
  readonly search?: string
  readonly config?: TryConfig
  readonly store?: Map<string, string>
  /** @default the page's own URL */
  readonly at?: string
}

export function fakeBrowser(
  answer: Answer,
  { search = '', config = CONFIG, store = new Map(), at: place }: FakePlace = {},
): FakeBrowser {
  const at = Object.fromEntries(IDS.map((id) => [id, new FakeElement('div')]))
  at['try']?.setAttribute('data-config', JSON.stringify(config))
  const [assigned, replaced]: [string[], string[]] = [[], []]
  const sent: { url: string; init: RequestInit }[] = []
  const timers: [() => void, number][] = []
  const { origin, pathname } = new URL(place ?? config.redirectUri)
  return {
    at,
    assigned,
    replaced,
    store,
    sent,
    timers,
    rules: { metadataUrls, urlProblem },
    document: {
      getElementById: (id) => at[id] ?? null,
      createElement: (tag) => new FakeElement(tag),
    },
    location: { origin, pathname, search, assign: (url) => void assigned.push(url) },
    history: { replaceState: (_, __, url) => void replaced.push(url) },
    sessionStorage: {
      getItem: (key) => store.get(key) ?? null,
      setItem: (key, value) => void store.set(key, value),
      removeItem: (key) => void store.delete(key),
    },
    async fetch(input, init = {}) {
      const url = input as string
      sent.push({ url, init })
      return answer(url, init)
    },
    setTimeout: (later, milliseconds) => void timers.push([later, milliseconds]),
  }
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers })

/** The text of a body that has been sent. */
export const sentText = ({ body }: RequestInit = {}) => body as string
