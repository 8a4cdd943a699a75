/** Judges a token by the settings of this server: what its authorization server says of it, or what it says itself. */
import { profiledClaims } from '../../../lambda/oauth/profiled-claims.ts'
import { PROFILES } from '../../../lambda/oauth/profiles.ts'
import { splitScopes } from '../../../lambda/oauth/scopes.ts'
import type { FunctionSettings } from '../../../lambda/settings/function-settings.ts'
import { introspect, type Question } from '../authorization-server/introspection.ts'
import { type Finding, found } from '../finding.ts'
import { member, received, shown } from '../net/words.ts'
import type { World } from '../world.ts'
import { type Claims, claimsOf, judgeClaims } from './claims.ts'

interface Given {
  readonly settings: FunctionSettings
  readonly token: string | undefined
}

/** @param question undefined where nobody is asked about tokens */
export async function givenTokenFindings(
  { settings, token }: Given,
  question: Question | undefined,
  { ask, now }: World,
): Promise<Finding[]> {
  if (token === undefined) return []
  if (question === undefined) {
    const claims = claimsOf(token)
    if (claims !== undefined) return judged(claims, settings, now())
    const right = 'a signed token, or TOKEN_CHECK=introspection'
    return [found('token-kind', { received: `an opaque token, and TOKEN_CHECK is jwt`, right })]
  }
  const { answer } = await introspect(ask, question, token)
  const active = member(answer.body, 'active')
  if (active === true) return judged(answer.body as Claims, settings, now())
  const own = claimsOf(token)
  const reasons = own === undefined ? [] : judged(own, settings, now())
  if (reasons.length > 0) return reasons
  return [notActive(received(answer), own, settings.clientId)]
}

/** Keycloak calls a token inactive, too, that does not name the asking client. */
function notActive(answer: string, own: Claims | undefined, clientId: string): Finding {
  const right = '"active": true'
  const named = own === undefined ? [] : [own['aud'] ?? []].flat()
  if (own === undefined || named.includes(clientId))
    return found('token-not-active', { received: answer, right })
  return found('token-not-active', {
    received: `${answer}, although nothing is wrong with its own claims; aud is ${shown(own['aud'])}`,
    right: `${right}; Keycloak wants ${shown(clientId)} in aud as well`,
  })
}

function judged(claims: Claims, settings: FunctionSettings, now: number): Finding[] {
  const { issuer, resource, audiences, requiredScopes, profile = 'oidc' } = settings
  const named = profiledClaims(claims, PROFILES[profile], settings)
  const findings = judgeClaims(named, { resource, audiences, issuers: [issuer], now })
  if (findings.length > 0) return findings
  const scopes = [named['scope'] ?? []]
    .flat()
    .flatMap((one) => (typeof one === 'string' ? splitScopes(one) : []))
  const missing = requiredScopes.filter((scope) => !scopes.includes(scope))
  if (missing.length === 0) return []
  return [
    found('token-scope', {
      received: `scope is ${shown(scopes.join(' '))}`,
      right: `the scopes ${requiredScopes.join(' ')}`,
    }),
  ]
}
