import { unsampled } from '../base/trace-context.ts'
import { withTimeout } from '../base/with-timeout.ts'
import { type IntrospectionAnswer, readIntrospectionAnswer } from '../oauth/introspection-answer.ts'
import { type IntrospectionClient, introspectionRequest } from '../oauth/introspection-request.ts'
import type { HttpAnswer } from '../oauth/json-answer.ts'
import { redact } from '../oauth/redact.ts'
import type { Unavailable } from '../oauth/rejection.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'
import { discoverIntrospectionEndpoint } from './discover-introspection-endpoint.ts'
import type { PooledFetch } from './pooled-fetch.ts'
import type { ClientSecret } from './read-client-secret.ts'

export interface IntrospectionOptions extends IntrospectionClient {
  readonly issuer: string
  /** Undefined: the one in the issuer's metadata. */
  readonly introspectionEndpoint: string | undefined
  readonly clientSecret: ClientSecret
  readonly fetch: PooledFetch
}

/**
 * Asks what a token is worth. The answer is a member of its own, so that nothing an authorization server sends can pass
 * for a rejection.
 *
 * @param traceparent the caller's; it goes along without its sampled flag, because the caller is not verified yet
 */
export type Introspect = (token: string, traceparent?: string) => Promise<Outcome>

type Outcome = Introspection | Unavailable

interface Introspection {
  readonly answer: IntrospectionAnswer
  /** Size of the answer. */
  readonly bytes: number
}

/**
 * Bounds the whole check: secret, metadata, question and, after a rotation, the second question. Each has a timeout of
 * its own; together they stay well below the function's.
 */
export const CHECK_TIMEOUT_MS = 15_000
/** A short outage may end at any moment. */
const RETRY_AFTER_OUTAGE_SECONDS = 5
/** Refused credentials may mean that a rotation is in progress. */
const RETRY_AFTER_REFUSED_CLIENT_SECONDS = 10
/** A server that asks for more patience is asked again after this. */
const MAX_RETRY_AFTER_SECONDS = 60

/**
 * Asks the authorization server about tokens. Whatever keeps it from answering says nothing about the token: then the
 * outcome is `unavailable`. When it refuses this server's credentials, the secret may have been rotated: it is read
 * again, and the question asked once more.
 *
 * @see RFC 7662 §2
 */
export function createIntrospect(options: IntrospectionOptions): Introspect {
  const { clientSecret } = options
  const guard = createCircuitBreaker(Date.now)
  const ask = createAsk(options)

  async function askWithCurrentSecret(token: string, traceparent?: string): Promise<Outcome> {
    const secret = await clientSecret.read()
    const outcome = await ask(secret, token, traceparent)
    if (!('reason' in outcome) || outcome.reason !== 'client_refused') return outcome
    const renewed = await clientSecret.renew(secret)
    return renewed === undefined ? outcome : ask(renewed, token, traceparent)
  }

  return (token, traceparent) =>
    guard(async () => {
      try {
        const asked = askWithCurrentSecret(token, unsampled(traceparent))
        return await withTimeout(asked, CHECK_TIMEOUT_MS, 'the whole check')
      } catch (error) {
        return unavailable('unreachable', describe(error), RETRY_AFTER_OUTAGE_SECONDS)
      }
    })
}

/** Sends one request to the introspection endpoint. */
function createAsk({ fetch, issuer, introspectionEndpoint, ...client }: IntrospectionOptions) {
  const endpoint =
    introspectionEndpoint === undefined
      ? discoverIntrospectionEndpoint(issuer, fetch)
      : async () => introspectionEndpoint

  return async (secret: string, token: string, traceparent?: string): Promise<Outcome> => {
    const { secrets, ...request } = introspectionRequest(client, secret, token, traceparent)
    const response = await fetch(await endpoint(), request)
    return failureOf(response, client.clientId) ?? answerOf(response, secrets)
  }
}

function answerOf(response: HttpAnswer, secrets: readonly string[]): Outcome {
  try {
    const answer = redact(readIntrospectionAnswer(response), secrets)
    return { answer, bytes: Buffer.byteLength(response.body) }
  } catch (error) {
    return unavailable('malformed_answer', describe(error), RETRY_AFTER_OUTAGE_SECONDS)
  }
}

/** What a status says about the authorization server or about this client; undefined: the answer is about the token. */
function failureOf({ status, headers }: HttpAnswer, clientId: string): Unavailable | undefined {
  // A firewall in front of the server answers 403 with a page, and means one strange token rather than this client.
  const isPage = /^text\//i.test(String(headers['content-type']))
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

/** Reads seconds or a date (RFC 9110 §10.2.3). */
function retryAfter(header: string | string[] | undefined): number {
  const text = String(header)
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000
  if (Number.isNaN(seconds)) return RETRY_AFTER_OUTAGE_SECONDS
  return Math.min(Math.max(Math.ceil(seconds), 1), MAX_RETRY_AFTER_SECONDS)
}

function unavailable(
  reason: Unavailable['reason'],
  detail: string,
  retryAfterSeconds: number,
): Unavailable {
  return { kind: 'unavailable', reason, detail: `no introspection: ${detail}`, retryAfterSeconds }
}

/** Code and message only: the cause of an error may hold the whole answer. */
function describe(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string }
  return [code, message].filter(Boolean).join(': ')
}
