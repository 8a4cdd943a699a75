import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Context } from 'aws-lambda'
import type { RequestAudit } from '../audit/create-audit.ts'
import type { Trace } from '../base/trace-context.ts'
import type { LoadedServer } from '../mcp/load-server.ts'
import type { Feature } from '../features/calls/feature.ts'
import type { Message, MessageProblem } from '../message/read-message.ts'
import type { RateLimited, Refusal, Rejection } from '../oauth/rejection.ts'
import type { Grant } from '../oauth/verdict.ts'

/** What each step of the gate leaves for the steps behind it. */
export interface GateContext extends Context {
  /** Where the front door can stream: aborted when nobody reads the answer any more. */
  readonly clientGone?: AbortSignal
  /** The client's address, where requests come through an edge that says it. */
  viewerAddress?: string
  /** The browser page that calls, if it may. */
  allowedOrigin?: string | undefined
  /** Set once the token is verified. */
  authInfo?: AuthInfo & Pick<Grant, 'issuer'>
  /** Has the authorization server confirm the token, where its signature was enough. */
  confirm?: () => Promise<AuthInfo | Refusal>
  /** The body of a POST, read once. */
  message?: Message | MessageProblem
  /** The trace in the header: that of a proxy on the way, or of a client that puts none into its message. */
  headerTrace?: Trace | undefined
  /** The nonce for the client's next proof (RFC 9449 §8.2), unless it has that one. */
  dpopNonce?: string
  /** Set once the caller's scopes allow what the message asks for. */
  authorized?: Authorized
  decision?: Decision
  /** Where each call is to have a line: those of this request. */
  audit?: RequestAudit
}

/** A request that may be served. */
interface Authorized {
  readonly server: LoadedServer
  /** The tools, resources and prompts that the message calls, as far as they exist. */
  readonly called: readonly Feature[]
}

type Refused = Rejection | RateLimited

/** Why a request did not pass the check of the edge's key. */
type EdgeReason = 'no_edge_key' | 'wrong_edge_key' | 'edge_keys_unreadable'

/** What was decided about a request, for the log: never a token, a secret or a header. */
export interface Decision {
  readonly verdict: 'granted' | 'foreign_origin' | 'not_from_edge' | Refused['kind']
  /** The reason for a refusal. */
  readonly reason?: 'origin_not_allowed' | EdgeReason | Refused['reason']
  /** The reason in words. */
  readonly detail?: string
  /** The authorization server, where there are several: one of the configured issuers. */
  readonly issuer?: string
  readonly subject?: string
  readonly clientId?: string
  readonly scopes?: readonly string[]
  /** What the token is bound to, by the names of RFC 7800 §3.1: the sender has it. */
  readonly boundTo?: readonly string[]
  readonly tools?: readonly string[]
  readonly resources?: readonly string[]
  readonly prompts?: readonly string[]
  /** The client's address, behind an edge. */
  readonly address?: string
  /** The ID of the caller's trace (W3C Trace Context). */
  readonly traceId?: string
  /** Whether the verdict on the token was known before the request came. */
  readonly cached?: boolean
  /** How long it took to find the verdict. */
  readonly introspectionMs?: number
}
