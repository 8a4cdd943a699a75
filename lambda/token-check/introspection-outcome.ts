/** What an HTTP answer to an introspection request says: about the token, about this client, or nothing. */
import { type IntrospectionAnswer, readIntrospectionAnswer } from '../oauth/introspection-answer.ts'
import { type HttpAnswer, readJsonObject } from '../oauth/json-answer.ts'
import { redact } from '../oauth/redact.ts'
import type { Unavailable } from '../oauth/rejection.ts'

/** The answer is a member of its own, so that nothing an authorization server sends can pass for a rejection. */
export type Outcome = Introspection | Unavailable

interface Introspection {
  readonly answer: IntrospectionAnswer
}

/** The request that was answered. */
export interface Question {
  readonly url: string
  readonly clientId: string
  /** What an answer must not repeat. */
  readonly secrets: readonly string[]
}

/** A short outage may end at any moment. */
export const RETRY_AFTER_OUTAGE_SECONDS = 5
/** Refused credentials may mean that a rotation is in progress. */
const RETRY_AFTER_REFUSED_CLIENT_SECONDS = 10
/** A server that asks for more patience is asked again after this. */
const MAX_RETRY_AFTER_SECONDS = 60

const PREFIX = 'no introspection: '

/** Errors that only this server's own client can cause (RFC 6749 §5.2). */
const CLIENT_ERRORS = new Set<unknown>(['invalid_client', 'unauthorized_client'])
/** Errors that only the token can cause (RFC 6750 §3.1, RFC 7009 §2.2.1). */
const TOKEN_ERRORS = new Set<unknown>(['invalid_token', 'unsupported_token_type'])

/**
 * Reads an answer. The body of a client error (4xx) comes before its status: some servers report a bad token that way.
 *
 * @see RFC 7662 §2.2 and §2.3
 */
export function outcomeOf(response: HttpAnswer, question: Question): Outcome {
  const { status, headers } = response
  if (status === 200) return answerOf(response, question)

  const isClientError = status >= 400 && status < 500
  const { active, error } = isClientError ? membersOf(response) : {}
  const told = describeStatus(status, error, question)
  const refused = unavailable('question_refused', told, RETRY_AFTER_OUTAGE_SECONDS)
  if (CLIENT_ERRORS.has(error)) return clientRefused(refused, question.clientId)
  if (active === false || TOKEN_ERRORS.has(error)) return { answer: { active: false } }
  if (status === 401 || status === 403) return refused
  if (status === 429) return unavailable('overloaded', told, retryAfter(headers['retry-after']))
  // Below 200 there is no final status (RFC 9110 §15.2).
  const isDown = status < 200 || status >= 500
  const reason = isDown ? 'unreachable' : 'malformed_answer'
  return unavailable(reason, told, RETRY_AFTER_OUTAGE_SECONDS)
}

/**
 * @param refused the refused question which shows that the client is meant
 * @param prefix that of its detail
 */
export function clientRefused(
  { detail }: Unavailable,
  clientId: string,
  prefix = PREFIX,
): Unavailable {
  const told = detail.slice(prefix.length)
  const mend =
    'check OAUTH_CLIENT_ID, its secret or key, OAUTH_CLIENT_AUTH_METHOD, and that it is enabled and may introspect'
  return unavailable(
    'client_refused',
    `the authorization server refuses the client "${clientId}" (${told}): ${mend}`,
    RETRY_AFTER_REFUSED_CLIENT_SECONDS,
    prefix,
  )
}

function unavailable(
  reason: Unavailable['reason'],
  detail: string,
  retryAfterSeconds: number,
  prefix = PREFIX,
): Unavailable {
  return { kind: 'unavailable', reason, detail: prefix + detail, retryAfterSeconds }
}

/** @param prefix what there is none of, before the reason */
export function unreachable(error: unknown, prefix = PREFIX): Unavailable {
  return unavailable('unreachable', describeError(error), RETRY_AFTER_OUTAGE_SECONDS, prefix)
}

/** Code and message only: the cause of an error may hold the whole answer. */
export function describeError(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string }
  return [code, message].filter(Boolean).join(': ') + trustHint(code)
}

/** Of a certificate by an authority that is not publicly trusted. */
const trustHint = (code = '') =>
  /SIGNED_CERT|ISSUER_CERT|LEAF_SIGNATURE/.test(code)
    ? '; EXTRA_CA_CERTS, or locally NODE_EXTRA_CA_CERTS, makes it trusted'
    : ''

function answerOf(response: HttpAnswer, { secrets }: Question): Outcome {
  try {
    return { answer: redact(readIntrospectionAnswer(response), secrets) }
  } catch (error) {
    return malformedAnswer(describeError(error))
  }
}

export function malformedAnswer(detail: string): Unavailable {
  return unavailable('malformed_answer', detail, RETRY_AFTER_OUTAGE_SECONDS)
}

function membersOf(response: HttpAnswer): Readonly<Record<string, unknown>> {
  try {
    return readJsonObject({ ...response, status: 200 })
  } catch {
    return {}
  }
}

/** An error is quoted if it looks like a code of RFC 6749 §5.2 and is no part of what was sent. */
export function describeStatus(status: number, error: unknown, { url, secrets }: Question): string {
  const { origin, pathname } = new URL(url)
  const isCode = typeof error === 'string' && /^[a-z_]{1,40}$/.test(error)
  const isQuotable = isCode && secrets.every((secret) => !secret.includes(error))
  return `status ${status}${isQuotable ? ` ${error}` : ''} from ${origin}${pathname}`
}

/** Reads seconds or a date (RFC 9110 §10.2.3). */
export function retryAfter(header: string | string[] | undefined): number {
  const text = String(header)
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000
  if (Number.isNaN(seconds)) return RETRY_AFTER_OUTAGE_SECONDS
  return Math.min(Math.max(Math.ceil(seconds), 1), MAX_RETRY_AFTER_SECONDS)
}
