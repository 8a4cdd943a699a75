/**
 * Scopes that belong to no resource of ours: those of OpenID Connect Core 1.0 §5.4 and §11, and the one of Amazon Cognito's
 * own API.
 */
const OF_NO_RESOURCE =
  /^(?:openid|profile|email|address|phone|offline_access|aws\.cognito\.signin\.user\.admin)$/

/** The names by which clients ask for scopes, where the authorization server wants a prefix (RFC 6749 §3.3). */
export function askedScopes(scopes: readonly string[], prefix = ''): readonly string[] {
  return scopes.map((scope) =>
    OF_NO_RESOURCE.test(scope) || scope.startsWith(prefix) ? scope : prefix + scope,
  )
}
