import type { AuthInfo } from '@modelcontextprotocol/server'
import type { IntrospectionAnswer } from './introspection-answer.ts'
import { namesResource } from './audience.ts'
import { metadataUrl } from './protected-resource-metadata.ts'
import type { Rejection } from './rejection.ts'
import { requireScopes, type ScopeHierarchy, splitScopes } from './scopes.ts'

/** What the MCP server learns about a verified token; the token itself is added by whoever holds it. */
export type Grant = Omit<AuthInfo, 'token'>

export interface TokenPolicy {
  readonly resource: string
  readonly issuer: string
  readonly audiences: readonly string[]
  readonly requiredScopes: readonly string[]
  readonly scopeHierarchy: ScopeHierarchy
  /** Whether a token whose answer has no `exp`, which RFC 7662 §2.2 leaves optional, is refused. */
  readonly expiryRequired: boolean
}

/** How far the clocks of the authorization server and this one may differ. */
export const CLOCK_SKEW_SECONDS = 30
/** After an answer that breaks RFC 7662 there is no reason to expect another one soon. */
const RETRY_AFTER_MALFORMED_ANSWER_SECONDS = 30
/** `typ` of tokens that are not access tokens, as Keycloak and others report it. */
const OTHER_TOKEN_TYPES = new Set(['id', 'refresh', 'offline', 'logout'])

/**
 * Judges an introspection answer. A token that is not valid is told from one that lacks a scope, in this order.
 * A member that is null counts as absent.
 *
 * @param now seconds since the epoch
 * @see RFC 7662 §2.2, RFC 6750 §3.1, RFC 8707 §2
 */
export function judgeIntrospection(
  introspection: IntrospectionAnswer,
  policy: TokenPolicy,
  now: number,
): Grant | Rejection {
  const answer = withoutNull(introspection)
  const malformed = malformedMember(answer)
  if (malformed !== undefined) {
    return {
      kind: 'unavailable',
      cause: 'malformed_answer',
      reason: `introspection answer with a malformed "${malformed}"`,
      retryAfterSeconds: RETRY_AFTER_MALFORMED_ANSWER_SECONDS,
    }
  }
  const reason = reasonToRefuse(answer, policy, now)
  if (reason !== undefined) return { kind: 'invalid_token', reason }

  const granted = splitScopes(answer.scope ?? '')
  const lacking = requireScopes(policy.requiredScopes, granted, policy.scopeHierarchy)
  if (lacking !== undefined) return lacking
  return {
    clientId: answer.client_id ?? '',
    scopes: granted,
    ...(answer.exp !== undefined && { expiresAt: answer.exp }),
    resource: new URL(policy.resource),
    resourceMetadataUrl: metadataUrl(policy.resource),
    extra: { ...answer },
  }
}

/** Servers that know nothing of an optional member leave it out or send null, as the MCP SDK's for Python do. */
function withoutNull(answer: IntrospectionAnswer): IntrospectionAnswer {
  const members = Object.entries(answer).filter(([, value]) => value !== null)
  return Object.fromEntries(members) as unknown as IntrospectionAnswer
}

const isString = (value: unknown) => typeof value === 'string'

/** JSON types of the members that are looked at (RFC 7662 §2.2). */
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

/** The first member that is there with another JSON type than it should have. */
function malformedMember(answer: IntrospectionAnswer): string | undefined {
  return Object.entries(MEMBER_TYPES).find(
    ([name, hasType]) => answer[name] !== undefined && !hasType(answer[name]),
  )?.[0]
}

function reasonToRefuse(
  answer: IntrospectionAnswer,
  policy: TokenPolicy,
  now: number,
): string | undefined {
  const { active, exp, nbf, iat, iss, typ, token_type: tokenType, cnf } = answer
  if (!active) return 'not active'
  if (exp === undefined && policy.expiryRequired) return 'without expiry'
  if (exp !== undefined && exp + CLOCK_SKEW_SECONDS <= now) return 'expired'
  if (nbf !== undefined && nbf - CLOCK_SKEW_SECONDS > now) return 'not valid yet'
  if (iat !== undefined && iat - CLOCK_SKEW_SECONDS > now) return 'issued in the future'
  if (iss !== undefined && iss !== policy.issuer) return `issued by ${JSON.stringify(iss)}`
  if (tokenType !== undefined && tokenType.toLowerCase() !== 'bearer') return 'not a Bearer token'
  if (typeof typ === 'string' && OTHER_TOKEN_TYPES.has(typ.toLowerCase())) return 'no access token'
  // A token bound to a key (RFC 7800, RFC 8705, RFC 9449) proves nothing when it comes as plain Bearer.
  if (cnf !== undefined) return 'bound to a key'
  const audiences = [answer.aud ?? []].flat()
  const isForUs = audiences.some(
    (audience) => namesResource(audience, policy.resource) || policy.audiences.includes(audience),
  )
  return isForUs ? undefined : `issued for ${JSON.stringify(audiences)}, not for ${policy.resource}`
}
