import { type IntrospectionAnswer, withoutNull } from '../oauth/introspection-answer.ts'
import { type JsonWebKey, readKeys } from '../oauth/json-web-keys.ts'
import { profiledClaims, type ScopeNames } from '../oauth/profiled-claims.ts'
import { type Profile, PROFILES } from '../oauth/profiles.ts'
import { judgeToken } from '../oauth/verdict.ts'
import { onlyAllowedClients } from './allowed-clients.ts'
import { introspectOf, type Ways, type WaysSettings } from './create-token-check.ts'
import { createKeySet } from './key-set.ts'
import type { PooledFetch } from './pooled-fetch.ts'
import { createQuestion } from './question.ts'
import { withSharedMetadata } from './shared-metadata.ts'
import { createSignature } from './signature.ts'
import type { Find } from './token-verifier.ts'

/** Finds verdicts in other ways than by default: by signatures, by the names of a profile, or for some clients only. */
export async function waysBySettings(settings: WaysSettings, fetch: PooledFetch): Promise<Ways> {
  const ways = await waysOfServer({ ...settings, shippedKeys: shippedKeys() }, fetch)
  return waysOfAllowed(ways, settings.allowedClients, 'ALLOWED_CLIENTS')
}

/** Everything about one authorization server. */
export interface ServerSettings extends WaysSettings {
  readonly scopes?: ScopeNames['scopes']
  readonly shippedKeys?: readonly JsonWebKey[] | undefined
}

/**
 * Lets only some clients in.
 *
 * @param allowed undefined: every client
 * @param list what the log calls it
 */
export function waysOfAllowed(
  ways: Ways,
  allowed: readonly string[] | undefined,
  list: string,
): Ways {
  const { find, ask } = ways
  if (allowed === undefined) return ways
  return {
    find: onlyAllowedClients(find, allowed, list),
    ask: ask && onlyAllowedClients(ask, allowed, list),
  }
}

/** Finds verdicts as one authorization server has them, for all its clients. */
export async function waysOfServer(settings: ServerSettings, pool: PooledFetch): Promise<Ways> {
  const fetch = withSharedMetadata(settings.issuer, pool)
  const { profile: profileName = 'oidc' } = settings
  const profile: Profile = PROFILES[profileName]
  // Answers have the names of RFC 7662 §2.2 as well, whatever the server's tokens are like.
  const answers: Profile = {
    ...profile,
    scopes: [...profile.scopes, 'scope'],
    clients: [...profile.clients, 'client_id'],
  }
  const introspect = await introspectOf(settings, fetch)
  const asking = createQuestion({ ...settings, introspect })
  const question = settings.share?.(asking, settings) ?? asking
  const read = (answer: IntrospectionAnswer): IntrospectionAnswer => ({
    ...answer,
    ...profiledClaims(answer, answers, settings),
  })
  if (settings.tokenCheck === 'introspection') {
    return { find: async (token, key, trace) => question(token, key, trace, read) }
  }
  const readSigned = createSignature({
    ...settings,
    profile,
    profileName,
    keys: createKeySet({ ...settings, fetch }),
  })
  // RFC 9068 §2.2.1: nobody else can tell when a signed token ends.
  const policy = { ...settings, expiryRequired: true }
  const judgeSigned = (answer: IntrospectionAnswer) => judgeToken(answer, policy, Date.now() / 1000)

  const bySignature: Find = async (token) => {
    const signed = await readSigned(token)
    return 'kind' in signed ? signed : judgeSigned(signed.answer)
  }
  /** The signature first, so that a stranger's token leads to no question. */
  const byBoth: Find = async (token, key, trace) => {
    const signed = await readSigned(token)
    if ('kind' in signed) return signed
    const verdict = judgeSigned(signed.answer)
    if ('kind' in verdict) return verdict
    return question(token, key, trace, (answer) => ({
      ...signed.answer,
      ...withoutNull(read(answer)),
    }))
  }
  return settings.tokenCheck === 'jwt' ? { find: bySignature, ask: byBoth } : { find: byBoth }
}

/** `SHIPPED_KEYS` is compiled into the bundle, out of `AUTH_JWKS_FILE`. */
function shippedKeys(): readonly JsonWebKey[] | undefined {
  const keys = process.env['SHIPPED_KEYS']
  return keys === undefined ? undefined : readKeys(JSON.parse(keys) as Record<string, unknown>)
}
