import type { InsufficientScope } from './rejection.ts'

/** Pairs of a broader scope and a narrower one that it implies; implications follow one another. */
export type ScopeHierarchy = readonly (readonly [broader: string, narrower: string])[]

/** RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ). */
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/
/** This many scopes of this length fit into a header beside the required ones. */
const MAX_GRANTED_LENGTH = 100
const MAX_GRANTED = 40

/** Whether a text can be a scope (RFC 6749 §3.3). */
export function isScopeToken(text: string): boolean {
  return SCOPE_TOKEN.test(text)
}

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
): InsufficientScope | undefined {
  const held = withImplied(granted, hierarchy)
  const missing = required.filter((scope) => !held.has(scope))
  if (missing.length === 0) return undefined
  return {
    kind: 'insufficient_scope',
    reason: 'missing_scope',
    detail: `lacks scope ${missing.join(' ')}`,
    scopes: [...new Set([...required, ...granted.filter(canBeAskedFor).slice(0, MAX_GRANTED)])],
  }
}

/** Leaves out granted values that are no scope tokens, or that resources must not ask for (MCP authorization). */
function canBeAskedFor(scope: string): boolean {
  return isScopeToken(scope) && scope.length <= MAX_GRANTED_LENGTH && scope !== 'offline_access'
}

/** Whether a caller holds all required scopes. */
export function holdsScopes(
  required: readonly string[],
  granted: readonly string[],
  hierarchy: ScopeHierarchy,
): boolean {
  return requireScopes(required, granted, hierarchy) === undefined
}

function withImplied(granted: readonly string[], hierarchy: ScopeHierarchy): Set<string> {
  const held = new Set(granted)
  // A set's iteration also visits what is added meanwhile, so implications follow one another.
  for (const scope of held) {
    for (const [broader, narrower] of hierarchy) if (broader === scope) held.add(narrower)
  }
  return held
}
