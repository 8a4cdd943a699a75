import type {
  Annotations,
  Icon,
  InputRequiredResult,
  ReadResourceResult,
  ServerContext,
} from '@modelcontextprotocol/server'
import type { ContextOf } from '../calls/call-context.ts'
import type { Feature, Services } from '../calls/feature.ts'
import { resourceKind } from './resource-kind.ts'
import { readResource } from './run-resource.ts'

/** What resources and resource templates have in common. */
export interface ResourceDetails<Asks extends boolean> {
  /** For programs, and for people if there is no title. */
  readonly name: string
  /** For people. @default the name */
  readonly title?: string
  /** For the model: what is there. @default none */
  readonly description?: string
  /** Such as `text/markdown`. */
  readonly mimeType?: string
  /** Who it is for, how important it is, and when it last changed. */
  readonly annotations?: Annotations
  /** For people. @default none */
  readonly icons?: readonly Icon[]
  /** Members for extensions, such as `ui` of MCP Apps. */
  readonly _meta?: Readonly<Record<string, unknown>>
  /** Scopes that reading needs beside those of every request. @default none */
  readonly scopes?: readonly string[]
  /** Whether it is unknown to callers without these scopes. @default false */
  readonly hidden?: boolean
  /**
   * Whether the authorization server has to confirm the token of each call, where `TOKEN_CHECK` is `jwt`: a token that was
   * revoked is refused here within `TOKEN_CACHE_TTL_SECONDS`.
   *
   * @default the server's own check
   */
  readonly check?: 'introspection'
  /**
   * Whether a call needs a sender-constrained token: one that is bound to a key of the client, by DPoP or by its certificate,
   * so that nobody who steals it can use the resource. It takes `DPOP`, or `certificateBoundTokens`.
   *
   * @default false
   */
  readonly senderConstrained?: boolean
  /** How many calls one counts for, where `CALLS_PER_MINUTE_PER_CALLER` limits callers. @default 1 */
  readonly cost?: number
  /** Whether it may ask the user, by `ask`. @default false */
  readonly asks?: Asks
}

/**
 * What reading returns: text, bytes, a whole result with `contents`, any other object, which is sent as JSON, or
 * undefined: there is no such resource.
 */
export type Contents = string | Uint8Array | ReadResourceResult | object | undefined

/** What {@link defineResource} takes. */
export interface ResourceDefinition<Asks extends boolean = false> extends ResourceDetails<Asks> {
  /** As a URL has it: with a scheme of your own, such as `notes://today`, or `ui://…`. */
  readonly uri: string
  /** Bytes, if known. */
  readonly size?: number
  /**
   * Returns what is there now.
   *
   * @throws {ToolError} with a message for the client; the message of any other error goes to the log only
   */
  readonly read: (context: ContextOf<Asks>) => Contents | Promise<Contents>
}

export type Read = (
  uri: string,
  context: ServerContext,
  services: Services,
) => Promise<ReadResourceResult | InputRequiredResult>

/** A resource with a URI of its own. */
export interface Resource extends Feature {
  /** The one that clients read. */
  readonly uri: string
  /** Members that the list repeats as they are. */
  readonly listed: object
  /** Calls the code, and makes a result of what it returns. */
  readonly read: Read
}

/**
 * Declares a resource, to be listed in {@link defineServer}.
 *
 * @see MCP 2026-07-28, Resources
 */
export function defineResource<Asks extends boolean = false>(
  definition: ResourceDefinition<Asks>,
): Resource {
  const any = definition as unknown as ResourceDefinition<boolean>
  const { uri, size, read } = any
  const resource: Resource = {
    ...featureOf(any),
    kind: resourceKind,
    uri,
    listed: { uri, ...listedDetails(any), ...(size !== undefined && { size }) },
    read: async (asked, context, services) =>
      readResource({
        feature: resource,
        details: any,
        uri: asked,
        context,
        services,
        read: async (called) => read(called),
      }),
  }
  return resource
}

/** The members that every feature has, out of a definition. */
export function featureOf(definition: ResourceDetails<boolean>) {
  const { name, title, description, scopes = [], hidden = false, asks = false, check } = definition
  return { name, title, description, scopes, hidden, asks, check, definition }
}

/** The members of a definition that a list repeats. */
export function listedDetails(details: ResourceDetails<boolean>): object {
  const { name, title, description, mimeType, annotations, icons, _meta } = details
  const all = { name, title, description, mimeType, annotations, icons, _meta }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
