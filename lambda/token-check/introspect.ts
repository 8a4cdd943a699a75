import { unsampled } from '../base/trace-context.ts'
import { withTimeout } from '../base/with-timeout.ts'
import {
  authenticate,
  type ClientAuthentication,
  type ClientAuthMethod,
} from '../oauth/client-authentication.ts'
import { introspectionRequest } from '../oauth/introspection-request.ts'
import type { HttpAnswer } from '../oauth/json-answer.ts'
import type { Unavailable } from '../oauth/rejection.ts'
import { createCanary } from './canary.ts'
import { createCircuitBreaker, type Standing } from './circuit-breaker.ts'
import { discoverIntrospectionEndpoint } from './discover-introspection-endpoint.ts'
import { type Outcome, outcomeOf, unreachable } from './introspection-outcome.ts'
import type { PooledFetch } from './pooled-fetch.ts'
import type { StoredSecret } from '../base/stored-secret.ts'

export interface IntrospectionOptions {
  readonly issuer: string
  /** Of this server's own client at the authorization server. */
  readonly clientId: string
  readonly clientAuthMethod: ClientAuthMethod
  /** Undefined: the one in the issuer's metadata. */
  readonly introspectionEndpoint: string | undefined
  readonly clientSecret: StoredSecret
  /** Authenticates one request. @default by the secret */
  readonly authenticateBy?: ((secret: string) => Promise<ClientAuthentication>) | undefined
  /** @default JSON */
  readonly answers?: AnswerFormat | undefined
  readonly fetch: PooledFetch
}

/** How introspection answers are asked for and read that are not JSON by themselves. */
export interface AnswerFormat {
  /** Their media type. */
  readonly accept: string
  /** Returns the answer in JSON that an answer holds. */
  readonly read: (response: HttpAnswer) => Promise<HttpAnswer | Unavailable>
}

/**
 * Asks what a token is worth.
 *
 * @param traceparent the caller's; it goes along without its sampled flag, because the caller is not verified yet
 */
export type Introspect = (
  token: string,
  traceparent?: string,
  standing?: Standing,
) => Promise<Outcome>

/** Sends one request to the introspection endpoint. */
export type Ask = (secret: string, token: string, traceparent?: string) => Promise<Outcome>

/**
 * Bounds the whole check: secret, metadata, question, canary and, after a rotation, the second question. Each has a
 * timeout of its own; together they stay well below the function's.
 */
export const CHECK_TIMEOUT_MS = 15_000
const UNKNOWN: Standing = { wasGood: false, isBack: false }

/**
 * Asks the authorization server about tokens. Whatever keeps it from answering says nothing about the token: then the
 * outcome is `unavailable`. When it refuses this server's credentials, the secret may have been rotated: it is read
 * again, and the question asked once more.
 *
 * @see RFC 7662 §2
 */
export function createIntrospect(options: IntrospectionOptions): Introspect {
  const { clientSecret, clientId } = options
  const ask = createAsk(options)
  const askCanary = createCanary(ask)
  const circuit = createCircuitBreaker(clientId, Date.now)

  /** Asks with the current secret and, if it is refused and there is another one, with that. */
  async function askWithSecret(
    question: (secret: string) => Promise<Outcome>,
    isRefused: (outcome: Outcome) => boolean,
  ): Promise<Outcome> {
    let outcome: Outcome
    try {
      const secret = await clientSecret.read()
      outcome = await question(secret)
      const renewed = isRefused(outcome) ? await clientSecret.renew(secret) : undefined
      if (renewed !== undefined) outcome = await question(renewed)
    } catch (error) {
      outcome = unreachable(error)
      circuit.fail(outcome)
    }
    if (isClientRefused(outcome)) circuit.fail(outcome)
    return outcome
  }

  async function check(token: string, traceparent: string | undefined, standing: Standing) {
    const tryCanary = () => askWithSecret(askCanary, circuit.refusesClient)
    const blocked = await circuit.enter(standing, tryCanary)
    if (blocked !== undefined) return blocked
    return askWithSecret(async (secret) => {
      const outcome = await ask(secret, token, unsampled(traceparent))
      return circuit.examine(outcome, standing.wasGood, () => askCanary(secret))
    }, isClientRefused)
  }

  return async (token, traceparent, standing = UNKNOWN) =>
    withTimeout(check(token, traceparent, standing), CHECK_TIMEOUT_MS, 'the whole check').catch(
      unreachable,
    )
}

const isClientRefused = (outcome: Outcome): outcome is Unavailable =>
  'kind' in outcome && outcome.reason === 'client_refused'

function createAsk(options: IntrospectionOptions): Ask {
  const { fetch, issuer, introspectionEndpoint, clientId, clientAuthMethod, answers } = options
  const { authenticateBy = async (secret) => authenticate(clientAuthMethod, clientId, secret) } =
    options
  const endpoint =
    introspectionEndpoint === undefined
      ? discoverIntrospectionEndpoint(issuer, fetch)
      : { current: async () => introspectionEndpoint, after: async () => introspectionEndpoint }

  return async (secret, token, traceparent) => {
    async function askAt(url: string) {
      const credentials = await authenticateBy(secret)
      const request = introspectionRequest(credentials, token, traceparent, answers?.accept)
      const response = await fetch(url, request)
      return { response, secrets: [token, ...credentials.secrets] }
    }
    try {
      let url = await endpoint.current()
      let asked = await askAt(url)
      const moved = GONE.has(asked.response.status) ? await endpoint.after(url) : url
      if (moved !== url) {
        url = moved
        asked = await askAt(url)
      }
      const { response, secrets } = asked
      const read = answers === undefined ? response : await answers.read(response)
      return 'kind' in read ? read : outcomeOf(read, { url, clientId, secrets })
    } catch (error) {
      return unreachable(error)
    }
  }
}

/** Statuses of an endpoint that has moved (RFC 9110 §15.5.5, §15.5.6, §15.5.11). */
const GONE = new Set([404, 405, 410])
