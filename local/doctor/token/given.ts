/** Judges a token by the settings of this server, with the check that this server has. */
import { boundTokenProblem } from '../../../lambda/oauth/bound-token.ts'
import { type Confirmation, isConfirmable } from '../../../lambda/oauth/confirmation.ts'
import { profiledClaims } from '../../../lambda/oauth/profiled-claims.ts'
import { PROFILES } from '../../../lambda/oauth/profiles.ts'
import type { InvalidToken, Refusal } from '../../../lambda/oauth/rejection.ts'
import { requireScopes } from '../../../lambda/oauth/scopes.ts'
import { type Grant, judgeToken } from '../../../lambda/oauth/verdict.ts'
import { type FunctionSettings, issuersOf } from '../../../lambda/settings/function-settings.ts'
import { createTokenCheck } from '../../../lambda/token-check/create-token-check.ts'
import type { FindingId } from '../catalogue/catalogue.ts'
import { type Finding, found } from '../finding.ts'
import { shown } from '../net/words.ts'
import { type Claims, claimsOf, whereOfIssuer } from './claims.ts'

/** @param own those of the entry of AUTH_SERVERS that the token names; otherwise the same */
export async function givenTokenFindings(
  settings: FunctionSettings,
  token: string,
  own = settings,
): Promise<Finding[]> {
  // A verdict that others have found is none to examine.
  const verify = await createTokenCheck({ ...settings, sharedTable: undefined })
  const { outcome } = await verify(token)
  if ('kind' in outcome) return [refused(outcome, { settings: own, token })]
  return [...bindingFindings(outcome, settings), ...scopeFindings(outcome, settings)]
}

interface Given {
  readonly settings: FunctionSettings
  readonly token: string
}

function refused(refusal: Refusal, given: Given): Finding {
  const { kind, detail } = refusal
  switch (kind) {
    case 'invalid_token':
      return refusal.reason === 'inactive' ? notActive(detail, given) : invalid(refusal, given)
    case 'forbidden_client':
      return found('token-client', { received: detail, right: 'a client that the list has' })
    case 'invalid_proof':
    case 'throttled':
    case 'unavailable':
      return found('token-unknown', { received: detail, right: 'a verdict on the token' })
    default:
      return kind satisfies never
  }
}

type Reason = InvalidToken['reason']

const IDS: Readonly<Record<Reason, FindingId>> = {
  inactive: 'token-not-active',
  without_expiry: 'token-without-expiry',
  expired: 'token-expired',
  not_valid_yet: 'token-not-valid-yet',
  issued_in_future: 'token-not-valid-yet',
  wrong_issuer: 'token-issuer',
  wrong_token_type: 'token-kind',
  key_bound: 'token-bound',
  not_key_bound: 'token-not-bound',
  wrong_key: 'token-bound',
  wrong_audience: 'token-audience',
  not_signed: 'token-kind',
  malformed_jwt: 'token-kind',
  algorithm_not_allowed: 'token-signature',
  critical_header: 'token-signature',
  unknown_key: 'token-signature',
  bad_signature: 'token-signature',
}

type Right = (settings: FunctionSettings) => string

const BOUND: Right = () => 'a token that is bound to a key of its client'

const RIGHTS: Readonly<Partial<Record<FindingId, Right>>> = {
  'token-issuer': (settings) => issuersOf(settings).map(shown).join(' or '),
  'token-audience': ({ resource, audiences }) => [resource, ...audiences].map(shown).join(' or '),
  'token-kind': ({ tokenCheck }) =>
    tokenCheck === 'introspection'
      ? 'an access token'
      : 'a signed access token, or TOKEN_CHECK=introspection',
  'token-bound': () => 'a token that is bound to nothing, or DPOP=accepted',
  'token-not-bound': BOUND,
  'token-type': () => 'an access token of the form of AUTH_PROFILE',
  'token-signature': () =>
    'a token that is signed with one of the published keys, by RS256, PS256, ES256 or EdDSA',
}

function invalid({ reason, detail }: InvalidToken, { settings }: Given): Finding {
  const id = reason === 'wrong_token_type' ? idOfType(detail) : IDS[reason]
  const right = RIGHTS[id]?.(settings) ?? 'a token that is valid now, and has an end'
  const where = reason === 'wrong_issuer' ? whereOfIssuer(detail) : {}
  return found(id, { received: detail, right, ...where })
}

function idOfType(detail: string): FindingId {
  if (detail.includes('the profile takes')) return 'token-type'
  // By its type, where such tokens are not taken at all.
  return / is "DPoP"/i.test(detail) ? 'token-bound' : 'token-kind'
}

/** Keycloak calls a token inactive, too, that does not name the asking client. */
function notActive(detail: string, given: Given): Finding {
  const { settings, token } = given
  const own = claimsOf(token)
  const right = '"active": true'
  if (own === undefined) return found('token-not-active', { received: detail, right })
  const problem = problemOfClaims(own, settings)
  if (problem !== undefined) return invalid(problem, given)
  if ([own['aud'] ?? []].flat().includes(settings.clientId))
    return found('token-not-active', { received: detail, right })
  return found('token-not-active', {
    received: `${detail}, although nothing is wrong with its own claims; aud is ${shown(own['aud'])}`,
    right: `${right}; Keycloak wants ${shown(settings.clientId)} in aud as well`,
  })
}

/** What the claims would be refused for, which nobody has verified. */
function problemOfClaims(claims: Claims, settings: FunctionSettings): InvalidToken | undefined {
  const { profile = 'oidc' } = settings
  const answer = { ...profiledClaims(claims, PROFILES[profile], settings), active: true }
  const policy = { ...settings, confirms: (cnf: unknown) => isConfirmable(cnf, settings) }
  const verdict = judgeToken(answer, policy, Date.now() / 1000)
  return 'kind' in verdict && verdict.kind === 'invalid_token' ? verdict : undefined
}

/** Takes it that the client proves to have the key of the token: nobody else can. */
function bindingFindings({ extra }: Pick<Grant, 'extra'>, settings: FunctionSettings): Finding[] {
  const { jkt, 'x5t#S256': certificate } = (extra?.['cnf'] ?? {}) as Confirmation
  const problem = boundTokenProblem(settings, { jkt, certificate, hasProof: jkt !== undefined })
  if (problem === undefined) return []
  return [found('token-not-bound', { received: problem.detail, right: BOUND(settings) })]
}

function scopeFindings({ scopes }: Pick<Grant, 'scopes'>, settings: FunctionSettings): Finding[] {
  const { requiredScopes, scopeHierarchy } = settings
  if (requireScopes(requiredScopes, scopes, scopeHierarchy) === undefined) return []
  return [
    found('token-scope', {
      received: `scope is ${shown(scopes.join(' '))}`,
      right: `the scopes ${requiredScopes.join(' ')}`,
    }),
  ]
}
