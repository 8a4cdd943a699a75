/** Rules between several authorization servers. */
import type { AuthServer, AuthServersSource } from './auth-servers.ts'
import type { Setting } from './setting.ts'
import { DOCUMENTS, KEYCLOAK, MIN_REFUSED_TOKENS, SERVERS, TOKEN_CHECK } from './settings-table.ts'
import { hasOwnSecret, learnSecrets, questionedServers, usesDefaultSecret } from './token-check.ts'

/** Returns a sentence for everything that two servers must not have in common, or one lacks. */
export function authServerProblems(
  servers: readonly AuthServer[],
  source: AuthServersSource,
): string[] {
  const placeOf: PlaceOf = (server) =>
    `${source.nameOf(SERVERS.authServers[0])}[${servers.indexOf(server)}]`
  return [
    ...sameIssuers(servers, placeOf),
    ...sharedDefault(servers, placeOf, source),
    ...servers.flatMap((server) => secretProblems(server, servers, placeOf, source)),
    ...quotaProblems(servers, source),
  ]
}

/** What messages call an entry. */
type PlaceOf = (server: AuthServer) => string

function sameIssuers(servers: readonly AuthServer[], placeOf: PlaceOf): string[] {
  return servers.flatMap((server) => {
    const first = servers.find(({ issuer }) => issuer === server.issuer)
    if (first === undefined || first === server) return []
    return `${placeOf(server)}.issuer is ${JSON.stringify(server.issuer)}, which ${placeOf(first)} has as well: leave one of them out`
  })
}

/** Each of two servers that know one secret could act as this server at the other. */
function sharedDefault(
  servers: readonly AuthServer[],
  placeOf: PlaceOf,
  { settings }: AuthServersSource,
): string[] {
  const sharing = servers.filter((server) => usesDefaultSecret(server, settings))
  if (!learnSecrets(sharing, settings)) return []
  return [
    `${sharing.map(placeOf).join(' and ')} have no client secret of their own: only one of them may use the one outside of the list, or each could act as this server at the others; give the others one each`,
  ]
}

function secretProblems(
  server: AuthServer,
  servers: readonly AuthServer[],
  placeOf: PlaceOf,
  { settings }: AuthServersSource,
): string[] {
  const { clientSecretArn: arn, clientSecretVariable: variable } = server
  if (arn !== undefined && variable !== undefined) {
    return [
      `${placeOf(server)} has clientSecretArn and clientSecretVariable: leave out one of them`,
    ]
  }
  const first = servers.find(
    (other) =>
      hasOwnSecret(other) &&
      other.clientSecretArn === arn &&
      other.clientSecretVariable === variable,
  )
  if (first === undefined || first === server) return []
  if (!learnSecrets([first, server], settings)) return []
  return [
    `${placeOf(server)} has the client secret of ${placeOf(first)}, so that each could act as this server at the other: give each its own`,
  ]
}

function quotaProblems(
  servers: readonly AuthServer[],
  { settings, nameOf }: AuthServersSource,
): string[] {
  const { refusedTokensPerMinute } = settings
  const asked = questionedServers(servers, settings).length
  const minimum = asked * MIN_REFUSED_TOKENS
  if (refusedTokensPerMinute >= minimum) return []
  return [
    `${nameOf(TOKEN_CHECK.refusedTokensPerMinute[0])} is "${refusedTokensPerMinute}", which ${asked} authorization servers share: give at least ${minimum}`,
  ]
}

/** Returns a sentence for each setting of a single server that is set beside several. */
export function singleSettings(
  isSet: (setting: Setting) => boolean,
  nameOf: (variable: string) => string,
): string[] {
  const list = nameOf(SERVERS.authServers[0])
  const both = [DOCUMENTS.issuer, KEYCLOAK.authHost].filter(isSet)
  const own = (['introspectionEndpoint', 'jwksUri', 'assertionAudience'] as const).filter(
    (member) => isSet(TOKEN_CHECK[member]),
  )
  return [
    ...both.map(
      ([variable]) => `${list} and ${nameOf(variable)} are both set: leave out one of them`,
    ),
    ...own.map(
      (member) =>
        `${list} and ${nameOf(TOKEN_CHECK[member][0])} are both set: give ${member} in the entry of the server that it belongs to`,
    ),
  ]
}
