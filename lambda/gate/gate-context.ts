import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Context } from 'aws-lambda'
import type { Rejection, Unavailable } from '../oauth/rejection.ts'

/** What the middlewares of one request leave for those behind them. */
export interface GateContext extends Context {
  /** Where the front door can stream: aborted once nobody reads the answer any more. */
  readonly clientGone?: AbortSignal
  /** Without it nothing was verified. */
  authInfo?: AuthInfo
  /** The JSON-RPC message, or a batch of them. */
  message?: unknown
  decision?: Decision
}

/** What was decided about a request, for the log: never a token, a secret or a header. */
export interface Decision {
  readonly verdict: 'granted' | Rejection['kind']
  readonly reason?: string
  readonly cause?: Unavailable['cause']
  readonly subject?: string
  readonly clientId?: string
  readonly scopes?: readonly string[]
  readonly tools?: readonly string[]
  /** The trace that the caller counts the request to (W3C Trace Context). */
  readonly traceId?: string
  /** Whether the verdict about the token was known before the request came. */
  readonly cached?: boolean
  /** How long it took to find, otherwise. */
  readonly introspectionMs?: number
}
