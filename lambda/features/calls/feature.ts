import type { AuthInfo, McpServer, ServerCapabilities } from '@modelcontextprotocol/server'
import type { FeatureCall } from '../../message/read-message.ts'
import type { ExchangedToken, ExchangeTarget } from '../../oauth/token-exchange.ts'
import type { CallLog } from './call-context.ts'
import type { UnaskableError } from './tool-error.ts'

/** A tool, resource, resource template or prompt: what a caller may be allowed to use, or not. */
export interface Feature {
  /** Which of these it is. */
  readonly kind: FeatureKind
  /** How a call names it. */
  readonly name: string
  /** For people; undefined: clients show the name. */
  readonly title: string | undefined
  /** For the model, and for people. */
  readonly description: string | undefined
  /** What a call needs beside the scopes of every request. */
  readonly scopes: readonly string[]
  /** Whether it is unknown to callers without these scopes. */
  readonly hidden: boolean
  /** Whether the authorization server has to confirm the caller's token, even where its signature would do. */
  readonly check: 'introspection' | undefined
  /** Whether it may ask the user, and so needs a key to seal its state. */
  readonly asks: boolean
  /** As its author wrote it, for the checks, and for what is off by default, such as `cost`. */
  readonly definition: object
}

/** How the features of one kind are found and served. It comes with the function that defines one: unused kinds are in no bundle. */
export interface FeatureKind {
  readonly name: 'tool' | 'resource' | 'resource template' | 'prompt'
  /** What the server says that it can do, with these features of the kind. */
  capabilities(features: readonly Feature[]): ServerCapabilities
  /** Whether the call is one of this feature. */
  matches(feature: Feature, call: FeatureCall): boolean
  /** The first page of the list of them. @default only the SDK's server has it */
  list?(served: Served): object
  /** Answers the requests that are about features of this kind. */
  install(server: McpServer, served: Served, features: readonly Feature[]): void
}

/** What one request may see and call. */
export interface Served {
  readonly authInfo: AuthInfo | undefined
  /** The features of a kind that the caller may see, in the order of the server. */
  list<F extends Feature>(kind: F['kind']): readonly F[]
  /**
   * The feature that is called, if the caller may see it.
   *
   * @throws when the gate has not authorized the request for it
   */
  find<F extends Feature>(call: FeatureCall): F | undefined
  /** Whether the caller has these scopes. */
  holds(scopes: readonly string[]): boolean
  readonly services: Services
}

/** Gets a token for another service in the name of a caller. */
export type ExchangeForCall = (
  caller: AuthInfo,
  target: ExchangeTarget,
  call: {
    readonly refused?: string | undefined
    readonly signal: AbortSignal
    readonly log: CallLog
  },
) => Promise<ExchangedToken>

/** What features need of the function around them. */
export interface Services {
  /** The key that seals the state of features that ask the user; undefined: none may ask. */
  readonly readStateKey?: (() => Promise<string>) | undefined
  /** Undefined: the server calls no other service for its users. */
  readonly exchange?: ExchangeForCall | undefined
  /** For tests: called with the reason why something cannot be asked, which a client does not get. */
  readonly onUnaskable?: (reason: UnaskableError) => void
}
