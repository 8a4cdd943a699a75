/** The settings of `npm start`: those of the functions, and those of one machine. */
import type { SecretSource } from '../lambda/base/stored-secret.ts'
import {
  clientUsersOf,
  featuresOf,
  type ServerDefinition,
} from '../lambda/features/define-server.ts'
import { isLoopback } from '../lambda/oauth/url.ts'
import { keycloakRealm, realmAt } from '../lambda/settings/authorization-server.ts'
import { type Descriptions, describeTable } from '../lambda/settings/description.ts'
import { DESCRIBED_SETTINGS } from '../lambda/settings/descriptions.ts'
import { callerLimitProblems, variableOfLimit } from '../lambda/settings/caller-limit.ts'
import { clientKeyProblems, VARIABLES } from '../lambda/settings/client-key.ts'
import {
  type ClientKeySource,
  type GateSettings,
  type GivenSettings,
  readClientKey,
  readClientSecret,
  readGivenSettings,
} from '../lambda/settings/function-settings.ts'
import { FRONT_DOOR, type FrontDoorName } from '../lambda/settings/front-door.ts'
import { FUNCTION_TIMEOUT, timeoutProblem } from '../lambda/settings/function-timeouts.ts'
import { likelyMistakes } from '../lambda/settings/likely-mistakes.ts'
import { introspects, needsSecret } from '../lambda/settings/token-check.ts'
import { BINDING_VARIABLES, bindingProblems } from '../lambda/settings/binding-problems.ts'
import { withAuthServersFile } from '../lambda/settings/auth-servers-file.ts'
import { withSecrets } from '../lambda/settings/auth-server-secrets.ts'
import {
  hasTryPage,
  PAGE,
  type PageSettings,
  tryPageProblems,
  withOwnOrigin,
} from '../lambda/settings/page-settings.ts'
import { SHARED_USES, sharedProblems } from '../lambda/settings/shared.ts'
import { host, port, urlHost } from '../lambda/settings/parsers.ts'
import type { SettingsTable, ValuesOf } from '../lambda/settings/setting.ts'
import {
  type Environment,
  type SettingsReader,
  settingsReader,
} from '../lambda/settings/settings-reader.ts'
import {
  AUDIT,
  CLIENT_KEY,
  CLIENT_SECRET,
  DOCUMENTS,
  KEYCLOAK,
  SERVERS,
  SHARED,
  TELEMETRY,
  TOKEN_CHECK,
  TRANSPORT,
} from '../lambda/settings/settings-table.ts'
import { privateKeyProblems, reportMissingSecret } from './client-secret-problems.ts'
import { checkEmbedded, embeddedWarnings } from './embedded-rules.ts'

/** Where the local server listens. */
export const LISTENER = {
  host: ['HOST', host, 'localhost'],
  port: ['PORT', port, 3000],
} as const satisfies SettingsTable

export const LISTENER_DESCRIPTIONS: Descriptions<typeof LISTENER> = {
  host: { sentence: 'Address on which the local server listens.', where: 'local' },
  port: { sentence: 'Port on which the local server listens.', where: 'local' },
}

/** What this command reads. */
export const DESCRIBED_LOCALLY = [
  ...describeTable(LISTENER, LISTENER_DESCRIPTIONS),
  ...DESCRIBED_SETTINGS,
]

type Keycloak = ValuesOf<typeof KEYCLOAK>

export interface LocalSettings
  extends
    GateSettings,
    ValuesOf<typeof LISTENER>,
    ValuesOf<typeof TRANSPORT>,
    ValuesOf<typeof FRONT_DOOR>,
    ValuesOf<typeof SHARED>,
    ValuesOf<typeof AUDIT>,
    ValuesOf<typeof TELEMETRY>,
    ValuesOf<typeof FUNCTION_TIMEOUT>,
    Omit<PageSettings, 'tryPage'> {
  /** Whether there is a page to try tools. */
  readonly tryPage: boolean
  /** Undefined with the embedded authorization server, whose secret is generated. */
  readonly clientSecret: SecretSource | undefined
  readonly clientKey: ClientKeySource | undefined
  /** Public keys of the client, to be published. */
  readonly clientPublicKeys: readonly string[]
  /** The embedded authorization server; undefined when the settings name another one. */
  readonly embedded: { readonly port: number; readonly realm: string } | undefined
}

/** @throws {SettingsError} naming every problem */
export function readLocalSettings(
  environment: Environment,
  server: ServerDefinition = {},
): LocalSettings {
  const reader = settingsReader(withAuthServersFile(environment))
  const listener = reader.read(LISTENER)
  const { frontDoor } = reader.read(FRONT_DOOR)
  const keycloak = reader.read(KEYCLOAK)
  const others = [KEYCLOAK.authHost, DOCUMENTS.issuer, SERVERS.authServers]
  const isEmbedded = !others.some((setting) => reader.isSet(setting))
  const realm = isEmbedded ? embeddedRealm(keycloak) : keycloakRealm(keycloak)
  const given = readGivenSettings(reader, realm)
  const clientSecret = readClientSecret(reader)
  const clientKey = readClientKey(reader)
  const { publicKeys: clientPublicKeys } = reader.read(CLIENT_KEY)
  const keptProfile = reader.isSet(TOKEN_CHECK.profile) ? given.profile : undefined
  const settings = {
    ...listener,
    ...reader.read(TRANSPORT),
    ...reader.read({ ...AUDIT, ...TELEMETRY }),
    ...readShared(reader, given, server),
    frontDoor,
    ...readTimeout(reader, frontDoor),
    ...given,
    ...(given.authServers && { authServers: withSecrets(given.authServers, reader) }),
    // The embedded server introspects its own tokens: neither they nor the client secret go anywhere else.
    ...(isEmbedded && { ...realm, jwksUri: undefined, profile: keptProfile }),
    resource: given.resource ?? localResource(reader, listener),
    issuer: given.issuer ?? '', // only when AUTH_HOST or AUTH_ISSUER was refused
    clientSecret,
    clientKey,
    clientPublicKeys,
  }
  const isSecretNeeded = needsSecret(given, clientKey !== undefined, clientUsersOf(server))
  if (!isEmbedded && clientSecret === undefined && isSecretNeeded) {
    reportMissingSecret(reader, given, featuresOf(server))
  }
  checkClientKeys(reader, settings)
  if (!isEmbedded && introspects(given, clientUsersOf(server))) {
    reader.problems.push(...privateKeyProblems(settings))
  }
  reader.problems.push(
    ...transportProblems(settings),
    ...bindingProblems(given, featuresOf(server), BINDING_VARIABLES),
  )
  if (isEmbedded) checkEmbedded(reader, settings, keycloak, featuresOf(server))
  const { authPort, authRealm } = keycloak
  const embedded = isEmbedded ? { port: authPort, realm: authRealm } : undefined
  return reader.finish({ ...settings, ...readPage(reader, settings), embedded })
}

/** Says what works but may not be meant. */
export function localWarnings(settings: LocalSettings, server?: ServerDefinition): string[] {
  return Object.values(warningsByTopic(settings, server)).flat() as string[]
}

/** Sentences about what works but may not be meant, by what they are about. */
export interface LocalWarnings {
  readonly port: readonly string[]
  readonly embedded: readonly string[]
  readonly mistakes: readonly string[]
}

export function warningsByTopic(
  settings: LocalSettings,
  server: ServerDefinition = {},
): LocalWarnings {
  const isEmbedded = settings.embedded !== undefined
  const issuer = isEmbedded ? undefined : settings.issuer
  return {
    port: portWarnings(settings),
    embedded: isEmbedded ? embeddedWarnings(settings) : [],
    mistakes: likelyMistakes({ ...settings, issuer }, featuresOf(server)),
  }
}

function transportProblems({
  frontDoor,
  transport,
}: Pick<LocalSettings, 'frontDoor' | 'transport'>) {
  return frontDoor === 'rest' && transport === 'sse'
    ? [
        'FRONT_DOOR is "rest", and TRANSPORT is "sse", which API Gateway cannot serve: leave out one of them',
      ]
    : []
}

function portWarnings({ port: own, resource }: LocalSettings): string[] {
  const { hostname, port: named, protocol } = new URL(resource)
  const used = Number(named) || (protocol === 'https:' ? 443 : 80)
  if (!isLoopback(hostname) || used === own) return []
  return [
    `RESOURCE_URL is "${resource}", and PORT is ${own}: clients are sent to port ${used}, where this server does not listen; give both the same port, unless something else forwards it`,
  ]
}

function embeddedRealm({ authPort, authRealm }: Keycloak) {
  return realmAt(`http://localhost:${authPort}`, authRealm)
}

function localResource(reader: SettingsReader, listener: ValuesOf<typeof LISTENER>): string {
  const name = urlHost(listener.host)
  if (!reader.isSet(DOCUMENTS.resource) && !isLoopback(name)) {
    reader.problems.push(
      `RESOURCE_URL is not set, and HOST is "${listener.host}", which is not a loopback address: set RESOURCE_URL to the https URL at which clients reach this server, such as https://mcp.example.com/mcp`,
    )
  }
  return `http://${name}:${listener.port}/mcp`
}

function readTimeout(
  reader: SettingsReader,
  frontDoor: FrontDoorName,
): ValuesOf<typeof FUNCTION_TIMEOUT> {
  const read = reader.read(FUNCTION_TIMEOUT)
  const problem = timeoutProblem(read.timeoutSeconds, frontDoor)
  if (problem !== undefined)
    reader.problems.push(`${FUNCTION_TIMEOUT.timeoutSeconds[0]} ${problem}`)
  return read
}

/** The page to try tools is on, where nothing says otherwise. */
function readPage(
  reader: SettingsReader,
  settings: Pick<GateSettings, 'allowedOrigins' | 'resource' | 'dpop'> & ValuesOf<typeof TRANSPORT>,
) {
  const read = { ...reader.read(PAGE), ...settings }
  reader.problems.push(...tryPageProblems(read, true, (variable) => variable))
  const { tryPage: _, ...page } = reader.read(PAGE)
  const tryPage = hasTryPage(read, true)
  const { origin, hostname } = new URL(settings.resource)
  const { allowedOrigins } = settings
  const isAllowed = allowedOrigins === undefined && isLoopback(hostname)
  const origins = tryPage && !isAllowed ? withOwnOrigin(allowedOrigins, origin) : allowedOrigins
  return { ...page, tryPage, allowedOrigins: origins }
}

/** The stack creates a table, and this command has none to create. */
function readShared(
  reader: SettingsReader,
  given: GivenSettings,
  server: ServerDefinition,
): ValuesOf<typeof SHARED> {
  reader.problems.push(...callerLimitProblems(given, featuresOf(server), variableOfLimit))
  const shared = reader.read(SHARED)
  reader.problems.push(...sharedProblems({ ...given, ...shared }, (variable) => variable))
  const uses = SHARED_USES.filter((use) => shared[use])
  for (const use of shared.sharedTable === undefined ? uses : []) {
    const [[table], [name]] = [SHARED.sharedTable, SHARED[use]]
    reader.problems.push(
      `${name} is set, and ${table} is not: give the name of a table, and AWS_ENDPOINT_URL_DYNAMODB with credentials where it is not that of AWS`,
    )
  }
  return shared
}

function checkClientKeys(
  reader: SettingsReader,
  {
    clientAuthMethod,
    clientKey,
    clientPublicKeys,
  }: Pick<LocalSettings, 'clientAuthMethod' | 'clientKey' | 'clientPublicKeys'>,
): void {
  const problems = clientKeyProblems({
    clientAuthMethod,
    hasKey: clientKey !== undefined,
    hasSecret: reader.isSet(CLIENT_SECRET.arn),
    publicKeys: clientPublicKeys,
    names: VARIABLES,
  })
  reader.problems.push(...problems)
}
