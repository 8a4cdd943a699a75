/** Lets this server's own check judge a token, for what the claims alone do not show: signature, type, client, key. */
import { boundTokenProblem } from '../../../lambda/oauth/bound-token.ts'
import type { Refusal } from '../../../lambda/oauth/rejection.ts'
import { requireScopes } from '../../../lambda/oauth/scopes.ts'
import { createTokenCheck } from '../../../lambda/token-check/create-token-check.ts'
import type { LocalSettings } from '../../local-settings.ts'
import type { FindingId } from '../catalogue/catalogue.ts'
import { type Finding, found } from '../finding.ts'

/** The finding for a reason, and what would be right. */
const REASONS: Partial<Record<Refusal['reason'], readonly [FindingId, right: string]>> = {
  inactive: ['token-not-active', '"active": true'],
  expired: ['token-expired', 'one in the future'],
  not_valid_yet: ['token-not-valid-yet', 'one in the past'],
  issued_in_future: ['token-not-valid-yet', 'one in the past'],
  wrong_issuer: ['token-issuer', 'an issuer of the settings'],
  wrong_audience: ['token-audience', 'the URL of this server, or one of OAUTH_AUDIENCES'],
  wrong_token_type: ['token-type', 'an access token of the form of AUTH_PROFILE'],
  not_signed: ['token-kind', 'a signed token, or TOKEN_CHECK=introspection'],
  algorithm_not_allowed: ['token-signature', 'RS256, PS256, ES256 or EdDSA'],
  unknown_key: ['token-signature', 'a token that is signed with one of the published keys'],
  bad_signature: ['token-signature', 'a token that is signed with one of the published keys'],
  client_not_allowed: ['token-client', 'a client that the list has'],
  without_expiry: ['token-expired', 'a token with exp, or TOKEN_EXPIRY=optional'],
  malformed_jwt: ['token-kind', 'an access token'],
  key_bound: ['token-binding', 'DPOP=accepted, and a client that sends proofs'],
  not_key_bound: [
    'token-binding',
    'a token that is bound to a key of its client, or DPOP=accepted',
  ],
}

/**
 * Leaves out what was found against a token that this server takes, and names why it does not take another.
 *
 * @param findings by the claims of the token among others, in better words than those of the check
 */
export async function withVerdict(
  findings: readonly Finding[],
  settings: LocalSettings,
  token: string,
): Promise<Finding[]> {
  const others = findings.filter(({ id }) => !id.startsWith('token-'))
  const refusal = await refusalOf(settings, token)
  if (refusal === undefined) return others
  const isKnown = others.length < findings.length
  const isConsequence =
    refusal.id === 'token-unknown' && others.some(({ severity }) => severity === 'problem')
  return isKnown || isConsequence ? [...findings] : [...findings, refusal]
}

/** Shares nothing with the environments of the server. */
async function refusalOf(settings: LocalSettings, token: string): Promise<Finding | undefined> {
  const verify = await createTokenCheck({ ...settings, sharedTable: undefined })
  const { outcome } = await verify(token)
  if ('kind' in outcome) return findingOf(outcome)
  const { jkt } = (outcome.extra?.['cnf'] ?? {}) as { readonly jkt?: string }
  // A client that has the key can prove it; the doctor has none.
  const hasProof = jkt !== undefined
  const unbound = boundTokenProblem(
    { dpop: settings.dpop },
    { jkt, certificate: undefined, hasProof },
  )
  if (unbound !== undefined) return findingOf(unbound)
  const lacking = requireScopes(settings.requiredScopes, outcome.scopes, settings.scopeHierarchy)
  return lacking === undefined
    ? undefined
    : found('token-scope', {
        received: lacking.detail,
        right: `the scopes ${settings.requiredScopes.join(' ')}`,
      })
}

function findingOf({ reason, detail, issuer }: Refusal): Finding {
  const received = `${reason}: ${detail}${issuer === undefined ? '' : ` (${issuer})`}`
  const [id, right] = REASONS[reason] ?? ['token-unknown', 'a verdict on the token']
  return found(id, { received, right })
}
