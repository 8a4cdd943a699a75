/** Says which settings let no token pass, though each could be meant, before the first one is refused. No function loads it. */
import { allowedClientsWarnings } from './allowed-clients-warnings.ts'
import { type Checked, checkWarnings } from './check-warnings.ts'
import type { GivenSettings } from './function-settings.ts'
import { issuerWarnings } from './issuer-warnings.ts'
import { profileWarnings } from './profile-warnings.ts'
import { scopePrefixWarnings } from './scope-prefix-warnings.ts'
import { VARIABLES, type Words, wordsOfEntry } from './setting-words.ts'

/** The settings of one authorization server. */
export type ServerSettings = Pick<
  GivenSettings,
  | 'issuer'
  | 'tokenCheck'
  | 'clientAuthMethod'
  | 'profile'
  | 'audiences'
  | 'requiredScopes'
  | 'scopePrefix'
  | 'allowedClients'
> & {
  /** What clients are told to put before scopes, which is one prefix for all servers. */
  readonly askedPrefix: string | undefined
}

/**
 * Returns a sentence for each mistake. A server without an issuer is left alone.
 *
 * @param features what may ask for introspection by itself
 * @param words what the sentences call settings
 */
export function likelyMistakes(
  settings: Omit<ServerSettings, 'askedPrefix'> & Pick<GivenSettings, 'authServers'>,
  features: readonly Checked[] = [],
  words = VARIABLES,
): string[] {
  const sentences = serversOf(settings, words).flatMap(([server, names]) =>
    [issuerWarnings, profileWarnings, scopePrefixWarnings, allowedClientsWarnings].flatMap(
      (warningsOf) => warningsOf(server, names),
    ),
  )
  const { authServers, allowedClients } = settings
  const shared = authServers === undefined ? [] : allowedClientsWarnings({ allowedClients }, words)
  // Servers may share a prefix.
  return [...new Set([...sentences, ...shared]), ...checkWarnings(settings, features, words)]
}

function serversOf(
  settings: Parameters<typeof likelyMistakes>[0],
  words: Words,
): (readonly [ServerSettings, Words])[] {
  const { authServers, issuer: _, allowedClients: __, ...shared } = settings
  const { scopePrefix: askedPrefix } = settings
  if (authServers === undefined) return [[{ ...settings, askedPrefix }, words]]
  return authServers.map((own, index) => [
    { allowedClients: undefined, askedPrefix, ...shared, ...own },
    wordsOfEntry(words, index, own),
  ])
}
