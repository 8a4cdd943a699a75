/** Asking for a token for another service in the caller's name: RFC 8693, or Microsoft's on-behalf-of. */
import type { ClientAuthentication } from './client-authentication.ts'
import { type HttpAnswer, readJsonObject } from './json-answer.ts'
import { quoted } from './quoted.ts'

/** The service that a token is for, by one of its two names (RFC 8693 §2.1), and what the token may do there. */
export interface ExchangeTarget {
  /** The name that the authorization server has for the service, such as a client ID. */
  readonly audience?: string
  /** The URL of the service (RFC 8707). */
  readonly resource?: string
  /** Scopes, separated by spaces. @default what the authorization server gives for the service */
  readonly scope?: string
}

/** A token for another service. */
export interface ExchangedToken {
  /** Goes into the header `authorization: Bearer …` of requests to that service. It is left out when the object is printed or copied. */
  readonly token: string
  /** Seconds since the epoch; undefined: the authorization server did not say. */
  readonly expiresAt?: number
  /** Scopes, which may be fewer than asked for; undefined: those that were asked for. */
  readonly scopes?: readonly string[]
}

/** Why there is no token. */
export interface ExchangeFailure {
  /**
   * `unavailable`: the authorization server does not answer, or not this server. `refused`: it gives this caller no such
   * token. `interaction_required`: it would, after the user has signed in or consented again.
   */
  readonly reason: 'unavailable' | 'refused' | 'interaction_required'
  /** For the log: it holds neither tokens nor secrets. */
  readonly detail: string
  /** When it may be worth trying again. */
  readonly retryAfterSeconds?: number
  /** What the user's next sign-in has to fulfil (OpenID Connect Core §5.5), if the authorization server says it. */
  readonly claims?: string
}

/** How a request names the caller's token. */
export type ExchangeStyle = 'rfc8693' | 'on_behalf_of'

const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:'
/** A signed access token may be called a JWT (RFC 8693 §3). */
const USABLE_TYPES = new Set<unknown>([`${TOKEN_TYPE}access_token`, `${TOKEN_TYPE}jwt`])

/** The name of the service, whichever it is. */
export const nameOf = ({ audience, resource }: ExchangeTarget): string => audience ?? resource ?? ''

/**
 * Builds the request.
 *
 * @param token the caller's access token
 * @see RFC 8693 §2.1; for on-behalf-of
 *   https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-on-behalf-of-flow
 */
export function exchangeRequest(
  { headers, form }: ClientAuthentication,
  token: string,
  target: ExchangeTarget,
  style: ExchangeStyle,
) {
  const members = style === 'on_behalf_of' ? onBehalfOf(token, target) : byRfc8693(token, target)
  return {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    body: new URLSearchParams({ ...members, ...form }),
  } as const
}

export const EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'

function byRfc8693(token: string, { audience, resource, scope }: ExchangeTarget) {
  return {
    grant_type: EXCHANGE_GRANT,
    subject_token: token,
    subject_token_type: `${TOKEN_TYPE}access_token`,
    requested_token_type: `${TOKEN_TYPE}access_token`,
    ...(audience !== undefined && { audience }),
    ...(resource !== undefined && { resource }),
    ...(scope !== undefined && { scope }),
  }
}

/**
 * The service is a part of each scope, with the slash that its name may end with; `.default` stands for everything that has
 * been consented to.
 */
function onBehalfOf(token: string, target: ExchangeTarget) {
  const { scope = '.default' } = target
  const service = nameOf(target)
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: token,
    requested_token_use: 'on_behalf_of',
    scope: scope
      .split(' ')
      .map((one) => `${service}/${one}`)
      .join(' '),
  }
}

/** Longer than any token that fits into a header. */
const MAX_TOKEN_LENGTH = 16_384
const TOKEN = /^[\x21-\x7E]+$/

/**
 * Reads a successful answer.
 *
 * @param given the caller's own token, which must not come back: it would go to the other service
 * @param now seconds since the epoch
 * @throws when it holds no token that can be used as a bearer token; the message quotes nothing secret
 * @see RFC 8693 §2.2.1
 */
export function readExchangeAnswer(
  answer: HttpAnswer,
  { given, style, now }: { given: string; style: ExchangeStyle; now: number },
): ExchangedToken {
  const members = readJsonObject(answer)
  const { access_token: token, token_type: type, issued_token_type: issued } = members
  const isToken = typeof token === 'string' && token.length <= MAX_TOKEN_LENGTH && TOKEN.test(token)
  if (!isToken) throw new Error('the answer has no access_token that fits into a header')
  if (token === given) throw new Error("the answer has the caller's own token")
  if (typeof type !== 'string' || !/^bearer$/i.test(type)) {
    throw new Error(`the answer has ${told('token_type', type)}, not "Bearer"`)
  }
  // On-behalf-of knows no types of tokens.
  if (style === 'rfc8693' && !USABLE_TYPES.has(issued)) {
    throw new Error(`the answer has ${told('issued_token_type', issued)}`)
  }
  return exchangedToken(token, {
    ...lifeOf(members['expires_in'] ?? undefined, now),
    ...scopesOf(members['scope'] ?? undefined),
  })
}

const told = (member: string, value: unknown) =>
  (value ?? null) === null ? `no ${member}` : `the ${member} ${quoted(value)}`

/** Hides the token from whatever prints, logs or copies it. */
export function exchangedToken(
  token: string,
  others: Omit<ExchangedToken, 'token'> = {},
): ExchangedToken {
  return Object.freeze(
    Object.defineProperty({ ...others } as ExchangedToken, 'token', { value: token }),
  )
}

function lifeOf(life: unknown, now: number): Pick<ExchangedToken, 'expiresAt'> {
  if (life === undefined) return {}
  // Some servers write the number as a text.
  const seconds = typeof life === 'string' && /^\d+$/.test(life) ? Number(life) : life
  if (typeof seconds === 'number' && seconds >= 0) return { expiresAt: Math.floor(now + seconds) }
  throw new Error(`the answer has ${quoted(life)} for expires_in, not a number of seconds`)
}

function scopesOf(scope: unknown): Pick<ExchangedToken, 'scopes'> {
  if (scope === undefined) return {}
  if (typeof scope === 'string') return { scopes: scope.split(' ').filter(Boolean) }
  throw new Error(`the answer has ${quoted(scope)} for scope, not a text`)
}

/** OpenID Connect Core §3.1.2.6; the last one: RFC 9470 §3. */
const NEEDS_USER = new Set<unknown>([
  'interaction_required',
  'login_required',
  'consent_required',
  'account_selection_required',
  'insufficient_user_authentication',
])
/** What Microsoft says beside `invalid_grant`: https://learn.microsoft.com/en-us/entra/msal/dotnet/advanced/exceptions/ */
const NEEDS_USER_BESIDE = new Set<unknown>([
  'basic_action',
  'additional_action',
  'consent_required',
  'user_password_expired',
])
const MAX_CLAIMS_LENGTH = 4096

/** Whether the user can do something about an error, and what (RFC 6749 §5.2). */
export function interactionOf(
  members: Readonly<Record<string, unknown>>,
): Pick<ExchangeFailure, 'claims'> | undefined {
  const { error, suberror, claims } = members
  if (!NEEDS_USER.has(error) && !NEEDS_USER_BESIDE.has(suberror)) return undefined
  return typeof claims === 'string' && claims.length <= MAX_CLAIMS_LENGTH ? { claims } : {}
}
