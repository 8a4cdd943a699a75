import {
  type IntrospectionAnswer,
  malformedMember,
  withoutNull,
} from '../oauth/introspection-answer.ts'
import { readJwt } from '../oauth/jwt.ts'
import {
  bearerOfKey,
  foreignKind,
  profiledClaims,
  type ScopeNames,
} from '../oauth/profiled-claims.ts'
import type { ProfileName } from '../oauth/profile-names.ts'
import type { Profile } from '../oauth/profiles.ts'
import { quoted } from '../oauth/quoted.ts'
import type { TokenPolicy } from '../oauth/verdict.ts'
import { invalidToken } from '../oauth/invalid-token.ts'
import type { InvalidToken, Throttled, Unavailable } from '../oauth/rejection.ts'
import type { KeySet } from './key-set.ts'
import { createSignatureCheck } from './signature-check.ts'

export interface SignatureOptions extends ScopeNames, Pick<TokenPolicy, 'confirms'> {
  readonly issuer: string
  readonly profile: Profile
  readonly profileName: ProfileName
  readonly keys: KeySet
}

/** What a signed token says, or why nobody can tell. */
type Signed = { readonly answer: IntrospectionAnswer } | InvalidToken | Throttled | Unavailable

/** Returns the claims of a token that the issuer has signed, as an introspection answer would give them. */
export type ReadSigned = (token: string) => Promise<Signed>

/**
 * Verifies signed access tokens (RFC 9068 §4, RFC 8725 §3). Header and issuer are looked at before any key is, and nothing
 * else of a token before its signature.
 */
export function createSignature(options: SignatureOptions): ReadSigned {
  const { issuer, profile, profileName, keys } = options
  const signatureProblem = createSignatureCheck(keys)
  /** Access tokens of another server may look like that. */
  const otherType = (detail: string) =>
    invalidToken('wrong_token_type', `${detail} (AUTH_PROFILE is ${profileName})`)

  return async (token) => {
    const jwt = readJwt(token, profile.types)
    if ('kind' in jwt) return jwt.reason === 'wrong_token_type' ? otherType(jwt.detail) : jwt
    const { iss } = jwt.claims
    if (iss !== issuer)
      return invalidToken(
        'wrong_issuer',
        `issued by ${quoted(iss ?? null)}, not by ${quoted(issuer)}`,
      )
    const problem = await signatureProblem(token, jwt)
    if (problem !== undefined) return problem
    const otherKind = foreignKind(bearerOfKey(jwt.claims, options), profile)
    if (otherKind !== undefined) return otherType(otherKind)
    const answer = withoutNull({ ...profiledClaims(jwt.claims, profile, options), active: true })
    const malformed = malformedMember(answer)
    return malformed === undefined
      ? { answer }
      : invalidToken('malformed_jwt', `a malformed ${malformed}`)
  }
}
