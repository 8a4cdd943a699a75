import type { Rejection } from './rejection.ts'

/** Pairs of a broader scope and a narrower one that it implies; implications follow one another. */
export type ScopeHierarchy = readonly (readonly [broader: string, narrower: string])[]

/** RFC 6749 §3.3: scope-token, of a length that leaves room for others in a header. */
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]{1,100}$/
/** So many fit into a header beside the required ones. */
const MAX_GRANTED = 40

/** Scope tokens are separated by spaces, and nothing else (RFC 6749 §3.3). */
export function splitScopes(scope: string): string[] {
  return scope.split(' ').filter((token) => token !== '')
}

/**
 * Refuses a caller that lacks scopes. The rejection names all that the operation needs, joined with those granted,
 * because older clients replace the scopes that they have by those of the challenge.
 *
 * @see RFC 6750 §3.1
 */
export function requireScopes(
  required: readonly string[],
  granted: readonly string[],
  hierarchy: ScopeHierarchy,
): Rejection | undefined {
  const held = withImplied(granted, hierarchy)
  const missing = required.filter((scope) => !held.has(scope))
  if (missing.length === 0) return undefined
  return {
    kind: 'insufficient_scope',
    reason: `lacks scope ${missing.join(' ')}`,
    scopes: [...new Set([...required, ...granted.filter(canBeAskedFor).slice(0, MAX_GRANTED)])],
  }
}

/** What an authorization server granted may be no scope token at all, or one that no resource asks for. */
function canBeAskedFor(scope: string): boolean {
  return SCOPE_TOKEN.test(scope) && scope !== 'offline_access'
}

/** Whether nothing is lacking. */
export function holdsScopes(
  required: readonly string[],
  granted: readonly string[],
  hierarchy: ScopeHierarchy,
): boolean {
  return requireScopes(required, granted, hierarchy) === undefined
}

function withImplied(granted: readonly string[], hierarchy: ScopeHierarchy): Set<string> {
  const held = new Set(granted)
  // A set that grows while it is walked: the newly held scopes are walked, too.
  for (const scope of held) {
    for (const [broader, narrower] of hierarchy) if (broader === scope) held.add(narrower)
  }
  return held
}
