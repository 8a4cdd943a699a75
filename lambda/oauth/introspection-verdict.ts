import type { AuthInfo } from '@modelcontextprotocol/server'
import type { IntrospectionAnswer } from './introspection-answer.ts'
import { namesResource } from './audience.ts'
import { metadataUrl } from './protected-resource-metadata.ts'
import type { InvalidToken, Unavailable } from './rejection.ts'
import { splitScopes } from './scopes.ts'

/** What the MCP server learns about a verified token, except the token itself, which is not kept. */
export type Grant = Omit<AuthInfo, 'token'>

export interface TokenPolicy {
  readonly resource: string
  readonly issuer: string
  readonly audiences: readonly string[]
  /** Whether to refuse a token whose answer has no `exp`, which RFC 7662 §2.2 leaves optional. */
  readonly expiryRequired: boolean
}

/** How far the clocks of the authorization server and of this server may differ. */
export const CLOCK_SKEW_SECONDS = 30
/** A server that breaks RFC 7662 is unlikely to answer otherwise soon. */
const RETRY_AFTER_MALFORMED_ANSWER_SECONDS = 30
/** `typ` of tokens that are not access tokens, as Keycloak and others report them. */
const OTHER_TOKEN_TYPES = new Set(['id', 'refresh', 'offline', 'logout'])

/**
 * Judges an introspection answer: whether the token is valid for this server. What its scopes allow is decided for each
 * request (`requireScopes`). A member that is null counts as absent.
 *
 * @param now seconds since the epoch
 * @see RFC 7662 §2.2, RFC 8707 §2
 */
export function judgeIntrospection(
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
      detail: `introspection answer with a malformed "${malformed}"`,
      retryAfterSeconds: RETRY_AFTER_MALFORMED_ANSWER_SECONDS,
    }
  }
  const [reason, detail] = causeToRefuse(answer, policy, now) ?? []
  if (reason !== undefined && detail !== undefined) return { kind: 'invalid_token', reason, detail }
  return {
    clientId: answer.client_id ?? '',
    scopes: splitScopes(answer.scope ?? ''),
    ...(answer.exp !== undefined && { expiresAt: answer.exp }),
    resource: new URL(policy.resource),
    resourceMetadataUrl: metadataUrl(policy.resource),
    extra: { ...answer },
  }
}

/** Some servers send null for an optional member that they do not know, as the MCP SDK's for Python do. */
function withoutNull(answer: IntrospectionAnswer): IntrospectionAnswer {
  const members = Object.entries(answer).filter(([, value]) => value !== null)
  return Object.fromEntries(members) as unknown as IntrospectionAnswer
}

const isString = (value: unknown) => typeof value === 'string'

/** JSON types of the members that decide or identify (RFC 7662 §2.2). */
const MEMBER_TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  active: (value) => typeof value === 'boolean',
  scope: isString,
  client_id: isString,
  token_type: isString,
  iss: isString,
  exp: Number.isFinite,
  iat: Number.isFinite,
  nbf: Number.isFinite,
  aud: (value) => [value].flat().every(isString),
}

/** Finds the first member whose JSON type is wrong. */
function malformedMember(answer: IntrospectionAnswer): string | undefined {
  return Object.entries(MEMBER_TYPES).find(
    ([name, hasType]) => answer[name] !== undefined && !hasType(answer[name]),
  )?.[0]
}

function causeToRefuse(
  answer: IntrospectionAnswer,
  policy: TokenPolicy,
  now: number,
): readonly [reason: InvalidToken['reason'], detail: string] | undefined {
  const { active, iss, typ, token_type: tokenType, cnf } = answer
  if (!active) return ['inactive', 'not active']
  const untimely = timeProblem(answer, policy, now)
  if (untimely !== undefined) return untimely
  if (iss !== undefined && iss !== policy.issuer) {
    return ['wrong_issuer', `issued by ${JSON.stringify(iss)}`]
  }
  if (tokenType !== undefined && tokenType.toLowerCase() !== 'bearer') {
    return ['wrong_token_type', 'not a Bearer token']
  }
  if (typeof typ === 'string' && OTHER_TOKEN_TYPES.has(typ.toLowerCase())) {
    return ['wrong_token_type', 'no access token']
  }
  // A token bound to a key (RFC 7800, RFC 8705, RFC 9449) proves nothing when it comes as plain Bearer.
  if (cnf !== undefined) return ['key_bound', 'bound to a key']
  const audiences = [answer.aud ?? []].flat()
  const isForUs = audiences.some(
    (audience) => namesResource(audience, policy.resource) || policy.audiences.includes(audience),
  )
  if (isForUs) return undefined
  return ['wrong_audience', `issued for ${JSON.stringify(audiences)}, not for ${policy.resource}`]
}

function timeProblem(
  { exp, nbf, iat }: IntrospectionAnswer,
  { expiryRequired }: TokenPolicy,
  now: number,
): readonly [reason: InvalidToken['reason'], detail: string] | undefined {
  if (exp === undefined && expiryRequired) return ['without_expiry', 'without expiry']
  if (exp !== undefined && exp + CLOCK_SKEW_SECONDS <= now) return ['expired', 'expired']
  if (nbf !== undefined && nbf - CLOCK_SKEW_SECONDS > now) return ['not_valid_yet', 'not valid yet']
  if (iat !== undefined && iat - CLOCK_SKEW_SECONDS > now) {
    return ['issued_in_future', 'issued in the future']
  }
  return undefined
}
