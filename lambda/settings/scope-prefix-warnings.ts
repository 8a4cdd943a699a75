import type { ServerSettings } from './likely-mistakes.ts'
import type { Words } from './setting-words.ts'
import { shown } from './settings-reader.ts'

/** Returns a sentence for a prefix that runs into its scopes, or that a required scope has as well. */
export function scopePrefixWarnings(
  { scopePrefix, requiredScopes }: Pick<ServerSettings, 'scopePrefix' | 'requiredScopes'>,
  { nameOf }: Words,
): string[] {
  if (scopePrefix === undefined) return []
  const name = nameOf('scopePrefix')
  const required = nameOf('requiredScopes')
  const plain = requiredScopes.find((scope) => !scope.startsWith(scopePrefix)) ?? 'mcp'
  const repeating = requiredScopes.filter((scope) => scope.startsWith(scopePrefix))
  return [
    ...(/[A-Za-z\d]$/.test(scopePrefix)
      ? [
          `${name} is ${shown(scopePrefix)}, so that clients ask for ${shown(scopePrefix + plain)}: add what stands between it and a scope, such as "/"`,
        ]
      : []),
    ...repeating.map(
      (scope) =>
        `${required} holds ${shown(scope)}, which no token has once ${name} is taken off its scopes: leave the prefix out in ${required}`,
    ),
  ]
}
