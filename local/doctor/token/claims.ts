/** Guesses by the claims of a token why a server refuses it, whose settings nobody knows here. */
import { decodePart } from '../../../lambda/oauth/jwt.ts'
import { namesResource } from '../../../lambda/oauth/audience.ts'
import { otherTokenKind } from '../../../lambda/oauth/token-kind.ts'
import { type Finding, found } from '../finding.ts'
import { shown } from '../net/words.ts'

export interface Expected {
  readonly resource: string
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

/** Clocks differ, and servers allow for that. */
const CLOCK_SKEW_SECONDS = 30

/** What is likely to be the reason, first the likeliest; empty where the claims show none, or the token is opaque. */
export function claimsFindings(token: string, { resource, issuers, now }: Expected): Finding[] {
  const read = claimsOf(token)
  if (read === undefined) return []
  const claims = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== null))
  const { exp, iss } = claims
  const right = 'a token without cnf, or a server that speaks DPoP'
  return [
    ...kindFindings(claims),
    ...timeFindings(claims, now / 1000),
    ...(iss !== undefined && issuers.length > 0 && !issuers.some((one) => one === iss)
      ? [
          found('token-issuer', {
            received: `iss is ${shown(iss)}`,
            right: issuers.map(shown).join(' or '),
            ...whereOfIssuer(shown(iss)),
          }),
        ]
      : []),
    ...audienceFindings(claims, resource),
    ...('cnf' in claims
      ? [found('token-bound', { received: `cnf is ${shown(claims['cnf'])}`, right })]
      : []),
    ...(exp === undefined
      ? [found('token-without-expiry', { received: 'the token has no exp', right: 'one with exp' })]
      : []),
  ].slice(0, 1)
}

/** https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#token-formats */
const V1_OF_ENTRA =
  'the app registration of the API in Entra ID: requestedAccessTokenVersion of its manifest is 2, for tokens of v2.0'

/** Where the issuer of a token is changed, if it is one of a known product. */
export const whereOfIssuer = (received: string): Partial<Pick<Finding, 'where'>> =>
  received.includes('"https://sts.windows.net/') ? { where: V1_OF_ENTRA } : {}

/** ID tokens have no scope. Access tokens of old versions of Keycloak have a nonce. */
function kindFindings(claims: Claims): Finding[] {
  const { scope, scp = scope } = claims
  const isIdToken = scp === undefined && ['nonce', 'at_hash', 'c_hash'].some((one) => one in claims)
  const kind = otherTokenKind(claims, 'cnf' in claims) ?? (isIdToken ? 'an ID token' : undefined)
  return kind === undefined
    ? []
    : [found('token-kind', { received: kind, right: 'an access token' })]
}

function timeFindings({ exp, nbf, iat }: Claims, seconds: number): Finding[] {
  if (typeof exp === 'number' && exp < seconds) {
    const ago = Math.round(seconds - exp)
    return [
      found('token-expired', { received: `exp was ${ago} s ago`, right: 'one in the future' }),
    ]
  }
  const begin = [nbf, iat].find(
    (time) => typeof time === 'number' && time > seconds + CLOCK_SKEW_SECONDS,
  )
  if (typeof begin !== 'number') return []
  const received = `nbf or iat is ${Math.round(begin - seconds)} s from now`
  return [found('token-not-valid-yet', { received, right: 'one in the past' })]
}

/** Tokens of Cognito have no `aud` unless a client asks for one, and servers go by the client. */
function audienceFindings({ aud, token_use: use }: Claims, resource: string): Finding[] {
  const named = [aud ?? []].flat().map(String)
  const wanted = resource.replace(/\/$/, '')
  if (named.some((one) => one === resource || namesResource(one, wanted))) return []
  if (aud === undefined && use === 'access') return []
  return [found('token-audience', { received: `aud is ${shown(aud)}`, right: shown(resource) })]
}
