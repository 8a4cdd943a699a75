/** Scopes of OpenID Connect Core 1.0 §5.4 and §11, which belong to no resource. */
const OF_OPENID = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access'])

/** The names by which clients ask for scopes, where the authorization server wants a prefix (RFC 6749 §3.3). */
export function askedScopes(scopes: readonly string[], prefix = ''): readonly string[] {
  return scopes.map((scope) =>
    OF_OPENID.has(scope) || scope.startsWith(prefix) ? scope : prefix + scope,
  )
}
