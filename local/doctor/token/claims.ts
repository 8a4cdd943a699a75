/** Says by the claims of a token why a server refuses it. Nobody has verified its signature here. */
import { decodePart } from '../../../lambda/oauth/jwt.ts'
import { namesResource } from '../../../lambda/oauth/audience.ts'
import { otherTokenKind } from '../../../lambda/oauth/token-kind.ts'
import { type Finding, found } from '../finding.ts'
import { shown } from '../net/words.ts'

export interface Expected {
  readonly resource: string
  /** Further values of `aud`. */
  readonly audiences?: readonly string[]
  /** Empty: nobody knows. */
  readonly issuers: readonly string[]
  /** Milliseconds since the epoch. */
  readonly now: number
}

export type Claims = Readonly<Record<string, unknown>>

/** The claims of a signed token; undefined for an opaque one. */
export function claimsOf(token: string): Claims | undefined {
  const parts = token.split('.')
  return parts.length === 3 ? decodePart(parts[1] ?? '') : undefined
}

export function claimsFindings(token: string, expected: Expected): Finding[] {
  const claims = claimsOf(token)
  return claims === undefined ? [] : judgeClaims(claims, expected)
}

/** https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#token-formats */
const V1_OF_ENTRA =
  'the app registration of the API in Entra ID: requestedAccessTokenVersion of its manifest is 2, for tokens of v2.0'

/** Judges claims, or the members of an introspection answer. */
export function judgeClaims(claims: Claims, expected: Expected): Finding[] {
  const { exp, nbf, iat, iss, aud } = claims
  const { resource, audiences = [], issuers, now } = expected
  const seconds = now / 1000
  const kind = otherTokenKind(claims)
  if (kind !== undefined || 'nonce' in claims || 'at_hash' in claims)
    return [found('token-kind', { received: kind ?? 'an ID token', right: 'an access token' })]
  if (typeof exp === 'number' && exp < seconds) {
    const ago = Math.round(seconds - exp)
    return [
      found('token-expired', { received: `exp was ${ago} s ago`, right: 'one in the future' }),
    ]
  }
  const begin = [nbf, iat].find((time) => typeof time === 'number' && time > seconds + 1)
  if (typeof begin === 'number') {
    const received = `nbf or iat is ${Math.round(begin - seconds)} s from now`
    return [found('token-not-valid-yet', { received, right: 'one in the past' })]
  }
  if (iss !== undefined && issuers.length > 0 && !issuers.some((one) => one === iss)) {
    return [
      found('token-issuer', {
        received: `iss is ${shown(iss)}`,
        right: issuers.map(shown).join(' or '),
        ...(shown(iss).startsWith('"https://sts.windows.net/') && { where: V1_OF_ENTRA }),
      }),
    ]
  }
  const named = [aud ?? []].flat().map(String)
  if (named.some((one) => namesResource(one, resource) || audiences.includes(one))) return []
  return [
    found('token-audience', {
      received: `aud is ${shown(aud)}`,
      right: [resource, ...audiences].map(shown).join(' or '),
    }),
  ]
}
