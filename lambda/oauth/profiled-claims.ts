import type { Profile } from './profiles.ts'
import { quoted } from './quoted.ts'
import { splitScopes } from './scopes.ts'
import type { TokenPolicy } from './verdict.ts'

type Claims = Readonly<Record<string, unknown>>

/** How the names that a server gives to scopes become those of this server. */
export interface ScopeNames {
  /** What clients put before a scope when they ask for it. Some servers repeat it in the token. */
  readonly scopePrefix?: string | undefined
  /** Names to replace: what the server says, and what it stands for here. */
  readonly scopes?: Readonly<Record<string, string>> | undefined
}

/**
 * Renames the claims of a server to those of RFC 9068 §2.2: `scope`, `client_id` and `aud`. What is missing stays missing: a
 * claim that has one of these names, and another meaning at that server, is left out.
 */
export function profiledClaims(claims: Claims, profile: Profile, names: ScopeNames): Claims {
  const scope = [firstOf(profile.scopes, claims) ?? []].flat()
  const client = firstOf(profile.clients, claims)
  const audience = firstOf(profile.audiences, claims)
  const { scope: _, client_id: __, ...others } = claims
  return {
    ...others,
    ...(scope.length > 0 && { scope: scope.flatMap((one) => renamed(one, names)) }),
    ...(client !== undefined && { client_id: client }),
    ...(audience !== undefined && { aud: audience }),
  }
}

/** Keycloak calls a token `DPoP` that is bound to a key of the client, and is an access token as any other. */
export function bearerOfKey(claims: Claims, { confirms }: Pick<TokenPolicy, 'confirms'>): Claims {
  const { typ, cnf } = claims
  return typ === 'DPoP' && confirms?.(cnf) === true ? { ...claims, typ: 'Bearer' } : claims
}

/** Says by which claim a token is no access token of a server. */
export function foreignKind(claims: Claims, { required, foreign }: Profile): string | undefined {
  const surplus = foreign.find((name) => (claims[name] ?? null) !== null)
  if (surplus !== undefined) return `no access token: it has ${quoted(surplus)}`
  for (const [name, values] of Object.entries(required)) {
    const value = claims[name] ?? undefined
    if (value === undefined) return `no access token: it has no ${quoted(name)}`
    if (values !== true && !values.includes(value as string)) {
      return `no access token: ${quoted(name)} is ${quoted(value)}`
    }
  }
  return undefined
}

function firstOf(names: readonly string[], claims: Claims): unknown {
  const name = names.find((one) => (claims[one] ?? null) !== null)
  return name === undefined ? undefined : claims[name]
}

/** A value that is no text stays, so that the verdict can name it. */
function renamed(value: unknown, { scopePrefix = '', scopes = {} }: ScopeNames): unknown[] {
  if (typeof value !== 'string') return [value]
  return splitScopes(value).map((scope) => {
    const own = scope.startsWith(scopePrefix) ? scope.slice(scopePrefix.length) : scope
    return Object.hasOwn(scopes, own) ? scopes[own] : own
  })
}
