/** As much of a browser as the page to try tools uses: what its functions take, and what a test gives them. */

import type { metadataUrls } from '../../oauth/authorization-server-metadata.ts'
import type { urlProblem } from '../../oauth/url.ts'

export interface PageElement {
  textContent: string | null
  value: string
  hidden: boolean
  addEventListener(
    type: 'click' | 'change' | 'submit',
    listener: (event: { preventDefault(): void }) => unknown,
  ): void
  append(...children: readonly (PageElement | string)[]): void
  replaceChildren(...children: readonly (PageElement | string)[]): void
  setAttribute(name: string, value: string): void
  getAttribute(name: string): string | null
  removeAttribute(name: string): void
  focus(): void
}

/** What the page shares with the server. Bundles have it in another part, and so under other names: it is handed in. */
interface SharedRules {
  readonly metadataUrls: typeof metadataUrls
  readonly urlProblem: typeof urlProblem
}

export interface Browser {
  readonly document: {
    getElementById(id: string): PageElement | null
    createElement(tag: string): PageElement
  }
  readonly location: {
    readonly origin: string
    readonly pathname: string
    readonly search: string
    assign(url: string): void
  }
  readonly history: { replaceState(state: null, unused: string, url: string): void }
  readonly sessionStorage: {
    getItem(key: string): string | null
    setItem(key: string, value: string): void
    removeItem(key: string): void
  }
  readonly fetch: typeof fetch
  readonly rules: SharedRules
  readonly setTimeout: (later: () => void, milliseconds: number) => unknown
}

/** What the page knows about its server: an attribute of its document has it, as JSON. */
export interface TryConfig {
  readonly resource: string
  readonly issuers: readonly string[]
  /** The scopes to ask for, as the authorization server knows them. */
  readonly scopes: readonly string[]
  /** URL of the client ID metadata document. */
  readonly clientDocument: string
  readonly clientName: string
  readonly redirectUri: string
  /** OpenID Connect Dynamic Client Registration 1.0 §2. */
  readonly applicationType: 'native' | 'web'
  /** The origins that the policy of the page lets it ask, beside its own. */
  readonly origins: readonly string[]
  /** ID of a client that the operator has registered. */
  readonly clientId?: string | undefined
}
