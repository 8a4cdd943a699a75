import type { AuthInfo } from '@modelcontextprotocol/server'
import { namesResource } from './audience.ts'
import { deepFreeze } from './deep-freeze.ts'
import { type IntrospectionAnswer, malformedMember, withoutNull } from './introspection-answer.ts'
import { metadataUrl } from './protected-resource-metadata.ts'
import { quoted } from './quoted.ts'
import type { InvalidToken, Unavailable } from './rejection.ts'
import { splitScopes } from './scopes.ts'
import { otherTokenKind } from './token-kind.ts'

/** What the MCP server learns about a verified token, frozen: requests share it. Each one adds its token and a URL. */
export interface Grant extends Readonly<Omit<AuthInfo, 'token' | 'resource'>> {
  /** Of several authorization servers, the one that issued the token. */
  readonly issuer?: string | undefined
}

export interface TokenPolicy {
  readonly resource: string
  readonly issuer: string
  readonly audiences: readonly string[]
  /** Whether to refuse a token whose answer has no `exp`, which RFC 7662 §2.2 leaves optional. */
  readonly expiryRequired: boolean
  /** How far the clocks of the authorization server and of this server may differ. */
  readonly clockSkewSeconds: number
  /** Whether every request is checked for what a token is bound to, its `cnf`. @default none is */
  readonly confirms?: ((cnf: unknown) => boolean) | undefined
}

/** A server that breaks RFC 7662 is unlikely to answer otherwise soon. */
const RETRY_AFTER_MALFORMED_ANSWER_SECONDS = 30

/**
 * Judges an introspection answer: whether the token is valid for this server. What its scopes allow is decided for each
 * request (`requireScopes`). A member that is null counts as absent.
 *
 * @param now seconds since the epoch
 * @see RFC 7662 §2.2, RFC 8707 §2
 */
export function judgeToken(
  introspection: IntrospectionAnswer,
  policy: TokenPolicy,
  now: number,
): Grant | InvalidToken | Unavailable {
  const answer = withoutNull(introspection)
  const malformed = malformedMember(answer)
  if (malformed !== undefined) {
    return {
      kind: 'unavailable',
      reason: 'malformed_answer',
      detail: `introspection answer with a malformed ${malformed}`,
      retryAfterSeconds: RETRY_AFTER_MALFORMED_ANSWER_SECONDS,
    }
  }
  const [reason, detail] = causeToRefuse(answer, policy, now) ?? []
  if (reason !== undefined && detail !== undefined) return { kind: 'invalid_token', reason, detail }
  return deepFreeze({
    clientId: answer.client_id ?? '',
    scopes: [answer.scope ?? []].flat().flatMap(splitScopes),
    ...(answer.exp !== undefined && { expiresAt: answer.exp }),
    resourceMetadataUrl: metadataUrl(policy.resource),
    extra: { ...answer },
  })
}

/** All that a server says which knows more: Keycloak calls a token inactive, too, that does not name the asking client in `aud`. */
const NOT_ACTIVE = 'not active: ended, of another issuer name, or not for this client to see'

type Cause = readonly [reason: InvalidToken['reason'], detail: string]

function causeToRefuse(
  answer: IntrospectionAnswer,
  policy: TokenPolicy,
  now: number,
): Cause | undefined {
  const { active, iss, cnf } = answer
  if (!active) return ['inactive', NOT_ACTIVE]
  const untimely = timeProblem(answer, policy, now)
  if (untimely !== undefined) return untimely
  if (iss !== undefined && iss !== policy.issuer) {
    return ['wrong_issuer', `issued by ${quoted(iss)}, not by ${quoted(policy.issuer)}`]
  }
  const isConfirmed = cnf !== undefined && policy.confirms?.(cnf) === true
  const otherKind = otherTokenKind(answer, isConfirmed)
  if (otherKind !== undefined) return ['wrong_token_type', otherKind]
  // A token bound to a key (RFC 7800, RFC 8705, RFC 9449) proves nothing when it comes as plain Bearer.
  if (cnf !== undefined && !isConfirmed) return ['key_bound', 'bound to a key']
  const audiences = [answer.aud ?? []].flat()
  const isForUs = audiences.some(
    (audience) => namesResource(audience, policy.resource) || policy.audiences.includes(audience),
  )
  if (isForUs) return undefined
  return ['wrong_audience', `issued for ${quoted(audiences)}, not for ${policy.resource}`]
}

function timeProblem(
  { exp, nbf, iat }: IntrospectionAnswer,
  { expiryRequired, clockSkewSeconds }: TokenPolicy,
  now: number,
): Cause | undefined {
  if (exp === undefined && expiryRequired) return ['without_expiry', 'without expiry']
  if (exp !== undefined && exp + clockSkewSeconds <= now) {
    return ['expired', `expired ${Math.floor(now - exp)} s ago`]
  }
  const early = (time: number) =>
    `${Math.ceil(time - now)} s from now by the clock of this server; CLOCK_SKEW_SECONDS allows ${clockSkewSeconds}`
  if (nbf !== undefined && nbf - clockSkewSeconds > now) {
    return ['not_valid_yet', `not valid yet: valid ${early(nbf)}`]
  }
  if (iat !== undefined && iat - clockSkewSeconds > now) {
    return ['issued_in_future', `issued in the future: ${early(iat)}`]
  }
  return undefined
}
