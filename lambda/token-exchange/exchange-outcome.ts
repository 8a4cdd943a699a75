/** What an answer of the token endpoint says: a token, a refusal, or nothing. */
import { type HttpAnswer, readJsonObject } from '../oauth/json-answer.ts'
import { quoted } from '../oauth/quoted.ts'
import { redactText } from '../oauth/redact.ts'
import type { Unavailable } from '../oauth/rejection.ts'
import {
  type ExchangedToken,
  type ExchangeFailure,
  type ExchangeStyle,
  interactionOf,
  readExchangeAnswer,
} from '../oauth/token-exchange.ts'
import {
  clientRefused,
  describeError,
  describeStatus,
  type Question,
  retryAfter,
  RETRY_AFTER_OUTAGE_SECONDS,
  unreachable as unreachableBecause,
} from '../token-check/introspection-outcome.ts'

export interface ExchangeQuestion extends Question {
  /** The caller's. */
  readonly token: string
  readonly style: ExchangeStyle
  /** Whether the log may have what the authorization server says in words: they may name the user. */
  readonly quotesWords: boolean
}

/** An outage has a `kind`: it counts for the circuit breaker. */
export type ExchangeOutcome = ExchangedToken | ExchangeFailure | Unavailable

const PREFIX = 'no exchange: '

/** Errors of a server that cannot answer now, which some send with status 400 (RFC 6749 §4.1.2.1). */
const TEMPORARY = new Set<unknown>(['temporarily_unavailable', 'server_error'])
/** A 401 is about the client (RFC 6749 §5.2), which Keycloak then calls unauthorized. */
const CLIENT_ERRORS_WITH_401 = new Set<unknown>(['unauthorized_client', undefined])

export const unreachable = (error: unknown): Unavailable => unreachableBecause(error, PREFIX)

/** @see RFC 8693 §2.2, RFC 6749 §5.2 */
export function outcomeOf(response: HttpAnswer, question: ExchangeQuestion): ExchangeOutcome {
  const { status, headers } = response
  if (status === 200) return tokenIn(response, question)
  const isClientError = status >= 400 && status < 500
  const members = isClientError ? membersOf(response) : {}
  const { error } = members
  const told = describeStatus(status, error, question)
  if (error === 'invalid_client' || (status === 401 && CLIENT_ERRORS_WITH_401.has(error))) {
    return clientRefused(unavailable('question_refused', told), question.clientId, PREFIX)
  }
  if (status === 429) return unavailable('overloaded', told, retryAfter(headers['retry-after']))
  if (!isClientError || TEMPORARY.has(error)) return unavailable('unreachable', told)
  if (typeof error !== 'string' || error === '') return unavailable('malformed_answer', told)
  const detail = `${PREFIX}${told}${descriptionOf(members, question)}`
  const interaction = interactionOf(members)
  if (interaction === undefined) return { reason: 'refused', detail }
  return { reason: 'interaction_required', detail, ...withoutSecrets(interaction, question) }
}

/** Whether another secret may help: of a wrong one, some servers say that access is denied. */
export const mayBeSecret = ({ status }: HttpAnswer, outcome: ExchangeOutcome): boolean =>
  status === 401 || ('kind' in outcome && outcome.reason === 'client_refused')

export function toFailure({ detail, retryAfterSeconds }: Unavailable): ExchangeFailure {
  return { reason: 'unavailable', detail, retryAfterSeconds }
}

function tokenIn(
  response: HttpAnswer,
  { token: given, style, secrets }: ExchangeQuestion,
): ExchangeOutcome {
  try {
    return readExchangeAnswer(response, { given, style, now: Date.now() / 1000 })
  } catch (error) {
    // It quotes members that a token may be in by mistake.
    const issued = String(membersOf(response)['access_token'])
    return unavailable('malformed_answer', redactText(describeError(error), [...secrets, issued]))
  }
}

function membersOf(response: HttpAnswer): Readonly<Record<string, unknown>> {
  try {
    return readJsonObject({ ...response, status: 200 })
  } catch {
    return {}
  }
}

/** What an administrator needs to set up an exchange: servers say it in words only. */
function descriptionOf(
  { error_description: text }: Readonly<Record<string, unknown>>,
  { secrets, quotesWords }: ExchangeQuestion,
): string {
  if (typeof text !== 'string' || !quotesWords) return ''
  return `: ${quoted(redactText(text, secrets))}`
}

function withoutSecrets(
  interaction: Pick<ExchangeFailure, 'claims'>,
  { secrets }: ExchangeQuestion,
): Pick<ExchangeFailure, 'claims'> {
  const { claims = '' } = interaction
  return redactText(claims, secrets) === claims ? interaction : {}
}

function unavailable(
  reason: Unavailable['reason'],
  detail: string,
  retryAfterSeconds = RETRY_AFTER_OUTAGE_SECONDS,
): Unavailable {
  return { kind: 'unavailable', reason, detail: PREFIX + detail, retryAfterSeconds }
}
