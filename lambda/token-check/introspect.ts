import { createCircuitBreaker } from './circuit-breaker.ts'
import { authenticate, type ClientAuthMethod } from '../oauth/client-authentication.ts'
import { discoverOnce } from './discover-introspection-endpoint.ts'
import { type IntrospectionAnswer, readIntrospectionAnswer } from '../oauth/introspection-answer.ts'
import type { HttpAnswer, PooledFetch } from './pooled-fetch.ts'
import { redact } from '../oauth/redact.ts'
import type { Unavailable } from '../oauth/rejection.ts'
import { withTimeout } from '../base/with-timeout.ts'

/** The secret of this server's own client. */
export interface ClientSecret {
  readonly read: () => Promise<string>
  /** Another secret than the one that was refused; undefined when there is none. */
  readonly renew: (refused: string) => Promise<string | undefined>
}

export interface IntrospectionOptions {
  readonly issuer: string
  /** Undefined: the one of the issuer's metadata. */
  readonly introspectionEndpoint: string | undefined
  readonly clientId: string
  readonly clientAuthMethod: ClientAuthMethod
  readonly clientSecret: ClientSecret
  readonly fetch: PooledFetch
}

/**
 * The answer stands in a member of its own: what an authorization server sends must not pass for a rejection.
 *
 * @param traceparent goes along as a header (W3C Trace Context §3.2)
 */
export type Introspect = (...question: Question) => Promise<Outcome>

type Question = [token: string, traceparent?: string]
type Outcome = Introspection | Unavailable

interface Introspection {
  readonly answer: IntrospectionAnswer
  /** Size of the answer. */
  readonly bytes: number
}

/**
 * For secret, metadata, question and, after a rotation, the second question together, each of which has a time of its
 * own: well below the function's.
 */
export const CHECK_TIMEOUT_MS = 15_000
/** A short outage may end any moment. */
const RETRY_AFTER_OUTAGE_SECONDS = 5
/** Between two tries with credentials that were refused: a rotation may be under way. */
const RETRY_AFTER_REFUSED_CLIENT_SECONDS = 10
/** A server that asks for more patience is asked again after this. */
const MAX_RETRY_AFTER_SECONDS = 60

/**
 * Asks the authorization server about tokens. Whatever keeps it from answering says nothing about the token:
 * then the outcome is `unavailable`. When it refuses this server's credentials, the secret may have been rotated:
 * it is read afresh, and the question asked once more.
 *
 * @see RFC 7662 §2
 */
export function createIntrospect(options: IntrospectionOptions): Introspect {
  const { clientSecret } = options
  const guard = createCircuitBreaker(Date.now)
  const ask = createAsk(options)

  async function askWithCurrentSecret(...question: Question): Promise<Outcome> {
    const secret = await clientSecret.read()
    const outcome = await ask(secret, ...question)
    if (!('cause' in outcome) || outcome.cause !== 'client_refused') return outcome
    const renewed = await clientSecret.renew(secret)
    return renewed === undefined ? outcome : ask(renewed, ...question)
  }

  return (...question) =>
    guard(() =>
      withTimeout(askWithCurrentSecret(...question), CHECK_TIMEOUT_MS, 'the whole check').catch(
        (error: unknown) => unavailable('unreachable', describe(error), RETRY_AFTER_OUTAGE_SECONDS),
      ),
    )
}

/**
 * One request to the introspection endpoint, with this secret.
 *
 * @see RFC 7662 §2.1
 */
function createAsk({ clientId, clientAuthMethod, fetch, ...options }: IntrospectionOptions) {
  const { introspectionEndpoint: configured } = options
  const endpoint =
    configured === undefined ? discoverOnce(options.issuer, fetch) : async () => configured

  return async (secret: string, token: string, traceparent?: string): Promise<Outcome> => {
    const url = await endpoint()
    const { headers, form } = authenticate(clientAuthMethod, clientId, secret)
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
        ...(traceparent !== undefined && { traceparent }),
      },
      body: new URLSearchParams({ token, ...form }),
    })
    const sent = [token, secret, ...Object.values(headers)]
    return failureOf(response, clientId) ?? answerOf(response, sent)
  }
}

function answerOf(response: HttpAnswer, sent: readonly string[]): Outcome {
  try {
    const answer = redact(readIntrospectionAnswer(response), sent)
    return { answer, bytes: Buffer.byteLength(response.body) }
  } catch (error) {
    return unavailable('malformed_answer', describe(error), RETRY_AFTER_OUTAGE_SECONDS)
  }
}

/** What a status says about the server or about us; undefined when the answer may be about the token. */
function failureOf({ status, headers }: HttpAnswer, clientId: string): Unavailable | undefined {
  // A firewall before the server says 403 with a page, and means one strange token rather than us.
  const isPage = /^text\//i.test(headers['content-type'] ?? '')
  if (status === 401 || (status === 403 && !isPage)) {
    return unavailable(
      'client_refused',
      `the authorization server refuses the client "${clientId}" (status ${status}): check OAUTH_CLIENT_ID, the client secret and OAUTH_CLIENT_AUTH_METHOD`,
      RETRY_AFTER_REFUSED_CLIENT_SECONDS,
    )
  }
  if (status === 429) {
    return unavailable('overloaded', 'status 429', retryAfter(headers['retry-after']))
  }
  // Below 200 there is no final status (RFC 9110 §15.2).
  if (status < 200 || status >= 500) {
    return unavailable('unreachable', `status ${status}`, RETRY_AFTER_OUTAGE_SECONDS)
  }
  return undefined
}

/** RFC 9110 §10.2.3: seconds or a date. */
function retryAfter(text = ''): number {
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000
  if (Number.isNaN(seconds)) return RETRY_AFTER_OUTAGE_SECONDS
  return Math.min(Math.max(Math.ceil(seconds), 1), MAX_RETRY_AFTER_SECONDS)
}

function unavailable(
  cause: Unavailable['cause'],
  reason: string,
  retryAfterSeconds: number,
): Unavailable {
  return { kind: 'unavailable', cause, reason: `no introspection: ${reason}`, retryAfterSeconds }
}

/** Messages only: the cause of an error may hold the whole answer. */
function describe(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string }
  return [code, message].filter(Boolean).join(': ')
}
