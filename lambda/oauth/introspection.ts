import * as oauth from 'oauth4webapi'
import { createCircuitBreaker } from './circuit-breaker.ts'
import { discoverOnce } from './discovery.ts'
import type { PooledFetch } from './pooled-fetch.ts'
import { redact } from './redact.ts'
import type { Unavailable } from './rejection.ts'
import { withTimeout } from './timeout.ts'

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
  readonly clientAuthMethod: 'client_secret_basic' | 'client_secret_post'
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
  readonly answer: oauth.IntrospectionResponse
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

/** RFC 7662 §2.2; some servers are more specific (RFC 6839 §3.1). */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json *(?:;|$)/i

const CLIENT_AUTHENTICATION = {
  client_secret_basic: oauth.ClientSecretBasic,
  client_secret_post: oauth.ClientSecretPost,
}

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

/** One request to the introspection endpoint, with this secret. */
function createAsk(options: IntrospectionOptions) {
  const { issuer, introspectionEndpoint, clientId } = options
  const client = { client_id: clientId }
  const authenticate = CLIENT_AUTHENTICATION[options.clientAuthMethod]
  const request = {
    [oauth.customFetch]: options.fetch,
    // Not the library but urlProblem() decides, in the settings and in discover(): http for loopback hosts alone.
    [oauth.allowInsecureRequests]: true,
  }
  const authorizationServer =
    introspectionEndpoint === undefined
      ? discoverOnce(issuer, request)
      : async () => ({ issuer, introspection_endpoint: introspectionEndpoint })

  return async (secret: string, token: string, traceparent?: string): Promise<Outcome> => {
    const server = await authorizationServer()
    let credentials = ''
    const authentication: oauth.ClientAuth = (as, self, body, headers) => {
      void authenticate(secret)(as, self, body, headers)
      credentials = headers.get('authorization') ?? ''
    }
    const headers = traceparent === undefined ? {} : { traceparent }
    const response = await oauth.introspectionRequest(server, client, authentication, token, {
      ...request,
      headers,
    })
    const failure = failureOf(response, clientId)
    if (failure !== undefined) return failure
    return answerOf(response, server, client, [token, secret, credentials])
  }
}

async function answerOf(
  response: Response,
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  sent: readonly string[],
): Promise<Outcome> {
  const bytes = Number(response.headers.get('content-length'))
  const type = response.headers.get('content-type') ?? ''
  if (response.status === 200 && !JSON_TYPE.test(type)) {
    const reason = 'the content-type of the answer is not that of JSON'
    return unavailable('malformed_answer', reason, RETRY_AFTER_OUTAGE_SECONDS)
  }
  try {
    const answer = await oauth.processIntrospectionResponse(server, client, response)
    return { answer: redact(answer, sent), bytes }
  } catch (error) {
    return unavailable('malformed_answer', describe(error), RETRY_AFTER_OUTAGE_SECONDS)
  }
}

/** What a status says about the server or about us; undefined when the answer may be about the token. */
function failureOf(response: Response, clientId: string): Unavailable | undefined {
  const { status, headers } = response
  // A firewall before the server says 403 with a page, and means one strange token rather than us.
  const isPage = /^text\//i.test(headers.get('content-type') ?? '')
  if (status === 401 || (status === 403 && !isPage)) {
    return unavailable(
      'client_refused',
      `the authorization server refuses the client "${clientId}" (status ${status}): check OAUTH_CLIENT_ID, the client secret and OAUTH_CLIENT_AUTH_METHOD`,
      RETRY_AFTER_REFUSED_CLIENT_SECONDS,
    )
  }
  if (status === 429) {
    return unavailable('overloaded', 'status 429', retryAfter(headers.get('retry-after')))
  }
  if (status >= 500) {
    return unavailable('unreachable', `status ${status}`, RETRY_AFTER_OUTAGE_SECONDS)
  }
  return undefined
}

/** RFC 9110 §10.2.3: seconds or a date. */
function retryAfter(value: string | null): number {
  const text = value ?? ''
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
