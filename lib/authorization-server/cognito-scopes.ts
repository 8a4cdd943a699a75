/** Scopes that every user pool has (OpenID Connect Core 1.0 §5.4), without a prefix. Its metadata lists them. */
export const COGNITO_OPENID_SCOPES = ['openid', 'email', 'phone', 'profile'] as const

/** `ResourceServerScopeNameType` of Cognito's API: a scope token (RFC 6749 §3.3) without a slash. */
const SCOPE_NAME = /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]{1,256}$/
/** Scopes of OpenID Connect that Cognito does not have: a request for one of them fails with `invalid_scope`. */
const MISSING = new Set(['address', 'offline_access'])
/** `AllowedOAuthScopes` of a client has at most 50 members. */
const MAX_SCOPES = 50 - COGNITO_OPENID_SCOPES.length

/** The scopes of a resource server: all but those that every user pool has. */
export function ownScopes(scopes: readonly string[]): string[] {
  const everywhere: readonly string[] = COGNITO_OPENID_SCOPES
  return [...new Set(scopes)].filter((scope) => !everywhere.includes(scope))
}

/** Returns a sentence for everything that Cognito would refuse. */
export function scopeProblems(scopes: readonly string[]): string[] {
  const own = ownScopes(scopes)
  const problems = own.flatMap((scope) => {
    const shown = JSON.stringify(scope)
    if (MISSING.has(scope)) return `the scope ${shown} does not exist in Cognito: leave it out`
    if (SCOPE_NAME.test(scope)) return []
    return `the scope ${shown} cannot be one of Cognito's: use up to 256 characters, and no slash`
  })
  if (own.length <= MAX_SCOPES) return problems
  return [
    ...problems,
    `there are ${own.length} scopes: a client of Cognito can have ${MAX_SCOPES} beside those of OpenID Connect`,
  ]
}
