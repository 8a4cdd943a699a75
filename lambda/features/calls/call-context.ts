/** What the code of a tool, resource or prompt learns about its call. */
import type { LogAttributes } from '@aws-lambda-powertools/logger/types'
import type {
  AuthInfo,
  CallToolResult,
  ClientCapabilities,
  Implementation,
  InputRequiredResult,
  ServerContext,
} from '@modelcontextprotocol/server'
import { readTrace, type Trace } from '../../base/trace-context.ts'
import { CLIENT_CAPABILITIES_META, CLIENT_INFO_META } from '../../message/revisions.ts'
import type { ExchangedToken, ExchangeTarget } from '../../oauth/token-exchange.ts'
import type { Deadline } from './deadline.ts'
import type { Asking } from './elicitation.ts'
import type { Services } from './feature.ts'
import type { ObserveCall } from './observe-call.ts'

/** What the code of a tool, resource or prompt learns about its call: the second parameter of `run`, for example. */
export interface CallContext {
  /**
   * Who calls: client, scopes, and what the authorization server said of the token in `extra`. It cannot be changed. Its
   * token is for this server only, and is left out when the object is printed or copied.
   */
  readonly authInfo: Readonly<AuthInfo>
  /** The user: `sub` of the token, unique at its authorization server; undefined when the token has none. */
  readonly subject: string | undefined
  /** Writes to the server's log, one JSON line with the IDs of the request each. Never log a token or a secret. */
  readonly log: CallLog
  /** ID of this request in the log: that of the Lambda invocation. */
  readonly requestId: string
  /** Milliseconds until the call is given up. */
  readonly remainingTimeMs: () => number
  /** Name and version of the client, from MCP 2026-07-28 on, where each request has them. */
  readonly client: Implementation | undefined
  /** What the client says that it can do; nothing before MCP 2026-07-28. */
  readonly clientCapabilities: ClientCapabilities
  /** Aborted when the caller no longer waits for the result, and when the time is up. */
  readonly signal: AbortSignal
  /**
   * Reports progress to the client, if it asked for progress and the front door can stream; otherwise does nothing.
   *
   * @param progress more than in the previous report
   * @param total the final value of `progress`, if known
   * @see MCP, Utilities, Progress
   */
  readonly reportProgress: (progress: number, total?: number, message?: string) => Promise<void>
  /**
   * Returns a token for another service, with which this code acts there for the user. `needs.exchange` of the server lists
   * the service. The authorization server is asked once while the token lives.
   *
   * @param target the service, by audience or resource, and the scopes there
   * @param options what the service said about the last token
   * @param options.refused the token that the service has just answered 401 to: another one is asked for
   * @throws {ExchangeError} when there is none; its `reason` tells an outage, a refusal and a user who has to sign in again
   *   apart
   * @see RFC 8693, docs/acting-for-the-user.md
   */
  readonly exchange: (
    target: ExchangeTarget,
    options?: { readonly refused?: string },
  ) => Promise<ExchangedToken>
  /** For requests that this code makes, if the call belongs to a trace (W3C Trace Context §3.2). */
  readonly traceparent?: string
}

/** What code that may ask gets beside. */
export type FeatureContext = CallContext & Asking

export type ContextOf<Asks extends boolean> = Asks extends true ? FeatureContext : CallContext

/** What the gate passes on about a request, as members of the request that the SDK hands through. */
export interface CarriedRequest {
  readonly headerTrace?: Trace | undefined
  readonly requestId?: string | undefined
  /** Until the function ends, in milliseconds. */
  readonly remainingTimeMs?: (() => number) | undefined
  /** Observes the calls of the request. */
  readonly observe?: ObserveCall | undefined
  /** What the tool returns, when it has been called already. */
  readonly toolResult?: Promise<CallToolResult | InputRequiredResult>
}

export const carriedBy = ({ http }: ServerContext): CarriedRequest =>
  (http?.req ?? {}) as CarriedRequest

export function callContext(
  context: ServerContext,
  authInfo: AuthInfo,
  logging: CallLogging,
  deadline: Deadline,
  { exchange }: Services,
): CallContext {
  const { requestId = '' } = carriedBy(context)
  const trace = traceOf(context)
  const meta = (context.mcpReq.envelope ?? {}) as Readonly<Record<string, unknown>>
  const reportProgress = progressReporter(context, deadline.isOver)
  // No getters here: V8 makes a hidden class for each literal that has one, and keeps it, with all that the getter refers
  // to, until it collects the old generation.
  return {
    authInfo: callerOf(authInfo),
    subject: subjectOf(authInfo),
    log: logging.log,
    requestId,
    client: meta[CLIENT_INFO_META] as Implementation | undefined,
    clientCapabilities: meta[CLIENT_CAPABILITIES_META] ?? {},
    reportProgress: (...report) => attended(reportProgress(...report)),
    signal: deadline.signal,
    remainingTimeMs: deadline.remainingTimeMs,
    // `SERVER_IS_CHECKED` is compiled into bundles: who writes a server meets this on their own machine.
    ...(process.env['SERVER_IS_CHECKED'] === undefined && HINTS),
    ...(trace && { traceparent: trace.traceparent }),
    // `NO_EXCHANGE` is compiled into the bundles of servers that call no other service for their users.
    ...((process.env['NO_EXCHANGE'] === undefined && {
      exchange: exchanger(exchange, authInfo, { signal: deadline.signal, log: logging.log }),
    }) as Pick<CallContext, 'exchange'>),
  }
}

function exchanger(
  exchange: Services['exchange'],
  caller: AuthInfo,
  call: { readonly signal: AbortSignal; readonly log: CallLog },
): CallContext['exchange'] {
  const exchanging: CallContext['exchange'] = async (target, { refused } = {}) => {
    if (exchange === undefined) throw new TypeError('the server has no "needs.exchange"')
    return exchange(caller, target, { ...call, refused })
  }
  return (...asked) => attended(exchanging(...asked))
}

/** Says what to use for what has another name here. No type has it. */
const HINTS = {
  credential() {
    throw new TypeError(
      'there is no context.credential: import secret from "mcp-auth-lambda/server", and list the name in needs.secrets',
    )
  },
}

function subjectOf({ extra }: AuthInfo): string | undefined {
  const subject = extra?.['sub']
  return typeof subject === 'string' ? subject : undefined
}

/** Hides the token from whatever prints, logs or copies the caller. The calls of a batch must not share the URL. */
function callerOf({ token, resource, ...others }: AuthInfo): Readonly<AuthInfo> {
  const caller = { ...others, ...(resource && { resource: new URL(resource) }) }
  return Object.freeze(Object.defineProperty(caller as AuthInfo, 'token', { value: token }))
}

/** The trace of this call: that of its own message, or that of the request's header. */
export function traceOf(context: ServerContext): Trace | undefined {
  const { headerTrace } = carriedBy(context)
  const own = context.mcpReq._meta?.['traceparent']
  return own === undefined ? headerTrace : (readTrace(own) ?? headerTrace)
}

function progressReporter(
  { mcpReq }: ServerContext,
  isOver: () => boolean,
): CallContext['reportProgress'] {
  const progressToken = mcpReq._meta?.progressToken
  return async (progress, total, message) => {
    if (progressToken === undefined || isOver()) return
    const details = {
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message }),
    }
    const params = { progressToken, progress, ...details }
    await mcpReq.notify({ method: 'notifications/progress', params })
  }
}

/** A promise that may fail before anybody waits for it: that must not end the process. */
export function attended<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

type Level = 'debug' | 'info' | 'warn' | 'error'

type Line = [message: string, fields: LogAttributes]
type Write = (message: string, fields?: LogAttributes) => void

/** A log whose lines all have the fields of one call beside their own. */
export type CallLog = Readonly<Record<Level, Write>>

export interface CallLogging {
  readonly log: CallLog
  /** Resolves once everything is written; undefined: nothing was. */
  readonly written: () => Promise<void> | undefined
}

/**
 * Makes the log of one call. It loads the logger when the first line is written: most calls log nothing. Lines keep their
 * order.
 *
 * @param fieldsOfCall returns the fields that all lines have
 */
export function createCallLog(fieldsOfCall: () => LogAttributes): CallLogging {
  let written: Promise<void> | undefined

  async function writeAfter(before: Promise<void> | undefined, level: Level, line: Line) {
    const [message, fields] = line
    const common = fieldsOfCall()
    await before
    const { log } = await import('../../base/log.ts')
    try {
      log[level](message, { ...fields, ...common })
    } catch {
      // What cannot be written must not take the result away.
      log[level]('a line of the log cannot be written: it has what JSON cannot carry', common)
    }
  }
  const write =
    (level: Level): Write =>
    (message, fields = {}) => {
      written = writeAfter(written, level, [message, fields])
    }
  const log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
  return { log, written: () => written }
}
