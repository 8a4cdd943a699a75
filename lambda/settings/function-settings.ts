/** The settings of the two functions, read from their environment and written to it. */
import { MIN_SERVER_KEY_BYTES } from '../base/server-key-size.ts'
import type { SecretSource } from '../base/stored-secret.ts'
import { singleSettings } from './auth-server-rules.ts'
import { withSecrets } from './auth-server-secrets.ts'
import { type AuthServer, FROM_FILE, parseAuthServers } from './auth-servers.ts'
import { readEdgeKeys } from './edge-keys.ts'
import { type AuthorizationServer, keycloakRealm, missingIssuer } from './authorization-server.ts'
import { CALLER_LIMIT, type LimitSettings } from './caller-limit.ts'
import { type ValuesOf, writeSettings } from './setting.ts'
import { type Environment, type SettingsReader, settingsReader } from './settings-reader.ts'
import { needsSecret } from './token-check.ts'
import {
  AUDIT,
  BINDING,
  CERTIFICATES,
  CLIENT_KEY,
  CLIENT_SECRET,
  DOCUMENTS,
  KEYCLOAK,
  REQUEST_STATE_KEY,
  SERVER_KEY,
  SERVERS,
  SHARED,
  TELEMETRY,
  TOKEN_CHECK,
} from './settings-table.ts'

/** How tokens may be bound to keys of their senders; absent in bundles that check none. */
interface BindingSettings
  extends Partial<ValuesOf<typeof BINDING>>, Partial<ValuesOf<typeof CERTIFICATES>> {}

export interface MetadataSettings extends ValuesOf<typeof DOCUMENTS>, BindingSettings {
  readonly resource: string
  /** Of several authorization servers, that of the first. */
  readonly issuer: string
  /** Several authorization servers at once; undefined: one. */
  readonly authServers?: readonly AuthServer[] | undefined
}

/** Everything that the gate needs, except the client secret. */
export interface GateSettings
  extends MetadataSettings, ValuesOf<typeof TOKEN_CHECK>, LimitSettings {}

/** The same before anyone has checked that the required ones are set. */
export type GivenSettings = ValuesOf<typeof DOCUMENTS> &
  ValuesOf<typeof TOKEN_CHECK> &
  BindingSettings &
  LimitSettings &
  Pick<GateSettings, 'authServers'>

export interface FunctionSettings extends GateSettings {
  /** With `private_key_jwt`, the private key. Undefined: nothing is introspected, or without it. */
  readonly clientSecret: SecretSource | undefined
  /** The client's key in KMS. */
  readonly clientKey?: ClientKeySource | undefined
  /** Undefined: nothing of the server may ask the user. */
  readonly requestStateKey?: SecretSource | undefined
  /** Undefined: nothing derives a key from it. */
  readonly serverKey?: SecretSource | undefined
  /** Whether each call has a line in the log. */
  readonly audit?: boolean
  /** Whether the log has pseudonyms in place of subjects. */
  readonly pseudonymizeSubjects?: boolean
  /** Whether requests have spans of OpenTelemetry. */
  readonly openTelemetry?: boolean
  /** Name or ARN of the table in which verdicts are shared. Undefined: they are not. */
  readonly sharedTable?: string | undefined
  /** Name or ARN of the table in which environments share what callers have left. Undefined: each has its own. */
  readonly limitTable?: string | undefined
  /** Name or ARN of the table in which environments share which proofs were spent. Undefined: each has its own memory. */
  readonly replayTable?: string | undefined
  /** Undefined: requests need not come through an edge. */
  readonly edgeKeys?: readonly SecretSource[] | undefined
}

export interface ClientKeySource {
  readonly arn: string
  /** PEM, or its base64 text. */
  readonly publicKey: string
}

/** @throws {SettingsError} naming every problem */
export function readMetadataSettings(environment: Environment): MetadataSettings {
  const reader = settingsReader(environment)
  const json = authServersText(reader)
  // What `metadataEnvironment` wrote has been checked.
  const servers = json === undefined ? undefined : (JSON.parse(json) as AuthServer[])
  const read = { ...reader.read(DOCUMENTS), ...severalServers(servers) }
  const documents =
    process.env['NO_BOUND_TOKENS'] === undefined ? { ...read, ...readBinding(reader) } : read
  const realm = keycloakRealm(reader.read(KEYCLOAK))
  return reader.finish({
    ...documents,
    resource: documents.resource ?? missingResource(reader),
    issuer: documents.issuer ?? realm?.issuer ?? missingIssuer(reader),
  })
}

/** @throws {SettingsError} naming every problem */
export function readFunctionSettings(environment: Environment): FunctionSettings {
  const reader = settingsReader(environment)
  const given = readGivenSettings(reader, keycloakRealm(reader.read(KEYCLOAK)))
  // Compiled into bundles that need none: they hold nothing that reads one.
  const clientKey = process.env['NO_CLIENT_KEY'] === undefined ? readClientKey(reader) : undefined
  // Written out each time: bundles drop what such a constant decides.
  const isNeeded =
    process.env['PLAIN_TOKEN_CHECK'] === undefined
      ? needsSecret(given, clientKey !== undefined)
      : given.clientAuthMethod !== 'none'
  const settings = {
    ...given,
    ...(process.env['PLAIN_TOKEN_CHECK'] === undefined &&
      given.authServers && { authServers: withSecrets(given.authServers, reader) }),
    resource: given.resource ?? missingResource(reader),
    issuer: given.issuer ?? missingIssuer(reader),
    clientSecret: readClientSecret(reader) ?? missingClientSecret(reader, isNeeded),
    clientKey,
    requestStateKey: readRequestStateKey(reader),
    // Compiled into bundles of functions that need none.
    ...(process.env['NO_SERVER_KEY'] === undefined && {
      serverKey: checkedServerKey(reader) ?? missingServerKey(reader, given),
    }),
    ...(process.env['NO_AUDIT'] === undefined && readAudit(reader)),
    ...(process.env['NO_TELEMETRY'] === undefined && reader.read(TELEMETRY)),
    ...(process.env['NO_SHARED_TABLE'] === undefined && readSharedTable(reader)),
  }
  return reader.finish(
    process.env['NO_EDGE'] === undefined
      ? { ...settings, edgeKeys: readEdgeKeys(reader) }
      : settings,
  )
}

/** Whether the log's level, which is Powertools' and Lambda's own setting, is DEBUG or lower. */
export function logsDebug(environment: Environment): boolean {
  const levels = [environment['AWS_LAMBDA_LOG_LEVEL'], environment['POWERTOOLS_LOG_LEVEL']]
  return levels.some((level = '') => /^(?:debug|trace)$/i.test(level))
}

/** The issuer identifiers of all authorization servers. */
export function issuersOf({ issuer, authServers }: MetadataSettings): readonly string[] {
  return authServers?.map((server) => server.issuer) ?? [issuer]
}

/** Inverse of {@link readMetadataSettings}: of several authorization servers, documents name the issuers alone. */
export function metadataEnvironment(settings: MetadataSettings): Record<string, string> {
  const authServers = settings.authServers?.map(({ issuer }) => ({ issuer }))
  return documentsEnvironment({ ...settings, authServers })
}

/** Inverse of {@link readFunctionSettings}, without the client secrets. */
export function functionEnvironment(settings: GateSettings): Record<string, string> {
  return {
    ...documentsEnvironment(settings),
    ...writeSettings({ ...TOKEN_CHECK, ...CALLER_LIMIT }, settings),
  }
}

function documentsEnvironment(settings: MetadataSettings): Record<string, string> {
  const { authServers, dpop } = settings
  const table = { ...DOCUMENTS, ...BINDING, ...CERTIFICATES }
  const written = { ...settings, dpop: dpop === 'off' ? undefined : dpop }
  if (authServers === undefined) return writeSettings(table, written)
  const named = authServers.map(withoutSecret)
  return {
    ...writeSettings(table, { ...written, issuer: undefined }),
    [SERVERS.authServers[0]]: JSON.stringify(named),
  }
}

function withoutSecret(server: AuthServer): AuthServer {
  const { clientSecret: _, ...named } = server
  return named
}

/** `SHIPPED_AUTH_SERVERS` is compiled into the bundles of functions whose environment has no room for it. */
function authServersText(reader: SettingsReader): string | undefined {
  return process.env['SHIPPED_AUTH_SERVERS'] ?? reader.read(SERVERS).authServers
}

function severalServers(authServers: readonly AuthServer[] | undefined) {
  return authServers && { authServers, issuer: authServers[0]?.issuer ?? '' }
}

/**
 * Reads what functions, local server and synth have in common. Each of them decides what is required.
 *
 * @param realm the authorization server, unless AUTH_ISSUER names one
 */
export function readGivenSettings(
  reader: SettingsReader,
  realm: AuthorizationServer | undefined,
): GivenSettings {
  const single = {
    ...reader.read(DOCUMENTS),
    ...reader.read(TOKEN_CHECK),
    // Bundles hold nothing that reads what is off.
    ...(process.env['NO_BOUND_TOKENS'] === undefined && readBinding(reader)),
    ...(process.env['NO_CALLER_LIMIT'] === undefined && reader.read(CALLER_LIMIT)),
  }
  // Bundles for one server that introspects hold nothing of several.
  const given =
    process.env['PLAIN_TOKEN_CHECK'] === undefined ? withServers(reader, single) : single
  if (given.issuer !== undefined || realm === undefined) return given
  const { issuer, introspectionEndpoint } = realm
  const { profile = given.tokenCheck === 'introspection' ? undefined : 'keycloak' } = given
  return {
    ...given,
    issuer,
    profile,
    introspectionEndpoint: given.introspectionEndpoint ?? introspectionEndpoint,
  }
}

function withServers(reader: SettingsReader, settings: GivenSettings): GivenSettings {
  const json = authServersText(reader)
  if (json === undefined) return settings
  const { problems } = reader
  const nameOf = (variable: string) => variable
  problems.push(...singleSettings((setting) => reader.isSet(setting), nameOf))
  const isFile = reader.isSet(FROM_FILE)
  const servers = parseAuthServers(json, { problems, nameOf, settings, isFile })
  return { ...settings, ...severalServers(servers) }
}

function readBinding(reader: SettingsReader): BindingSettings {
  return reader.read({ ...BINDING, ...CERTIFICATES })
}

export function readClientSecret(reader: SettingsReader): SecretSource | undefined {
  return sourceOf(reader.read(CLIENT_SECRET))
}

export function readClientKey(reader: SettingsReader): ClientKeySource | undefined {
  const { arn, publicKeys } = reader.read(CLIENT_KEY)
  const [publicKey = ''] = publicKeys
  return arn === undefined ? undefined : { arn, publicKey }
}

function readRequestStateKey(reader: SettingsReader): SecretSource | undefined {
  return sourceOf(reader.read(REQUEST_STATE_KEY))
}

function readServerKey(reader: SettingsReader): SecretSource | undefined {
  return sourceOf(reader.read(SERVER_KEY))
}

/** Reports a key that is too short to derive others from. One in Secrets Manager is known with the first request only. */
function checkedServerKey(reader: SettingsReader): SecretSource | undefined {
  const source = readServerKey(reader)
  const bytes = source && 'value' in source ? Buffer.byteLength(source.value) : Infinity
  if (bytes < MIN_SERVER_KEY_BYTES) {
    reader.problems.push(
      `${SERVER_KEY.value[0]} has ${bytes} bytes: give it ${MIN_SERVER_KEY_BYTES} random bytes or more`,
    )
  }
  return source
}

/** Both hash by the server key. */
function readAudit(reader: SettingsReader): ValuesOf<typeof AUDIT> {
  const values = reader.read(AUDIT)
  const { audit, pseudonymizeSubjects } = AUDIT
  if (values.audit || values.pseudonymizeSubjects) {
    requireServerKey(reader, values.audit ? audit[0] : pseudonymizeSubjects[0])
  }
  return values
}

/** @param variable that is on, and needs the key */
function requireServerKey(reader: SettingsReader, variable: string): void {
  if (readServerKey(reader) !== undefined) return
  reader.problems.push(
    `${variable} is "true", and ${SERVER_KEY.arn[0]} is not set: set it to the name or ARN of a secret with 32 random bytes or more, or ${SERVER_KEY.value[0]} to such a text`,
  )
}

/** The one table, for each use of it. */
function readSharedTable(
  reader: SettingsReader,
): Pick<FunctionSettings, 'sharedTable' | 'limitTable' | 'replayTable'> {
  const read = reader.read(SHARED)
  const { sharedTokenCache, sharedCallerLimit, sharedReplayCache, sharedTable } = read
  if (sharedTokenCache) requireServerKey(reader, SHARED.sharedTokenCache[0])
  else if (sharedCallerLimit) requireServerKey(reader, SHARED.sharedCallerLimit[0])
  return {
    sharedTable: sharedTokenCache ? sharedTable : undefined,
    ...(sharedCallerLimit && { limitTable: sharedTable }),
    ...(sharedReplayCache && { replayTable: sharedTable }),
  }
}

/** Reports that there is no server key, where proofs need a nonce that is made by it. */
function missingServerKey(
  reader: SettingsReader,
  { dpopNonce }: GivenSettings,
): SecretSource | undefined {
  if (dpopNonce !== true) return undefined
  const wanted = `set ${SERVER_KEY.arn[0]}, because DPOP_NONCE is required; ProtectedMcpApi creates one`
  return { value: reader.missing(SERVER_KEY.value, wanted) }
}

function sourceOf({ arn, value }: ValuesOf<typeof CLIENT_SECRET>): SecretSource | undefined {
  if (arn !== undefined) return { arn }
  return value === undefined ? undefined : { value }
}

/** Reports that there is no client secret, where one is needed. */
export function missingClientSecret(
  reader: SettingsReader,
  isNeeded: boolean,
): SecretSource | undefined {
  if (!isNeeded) return undefined
  const wanted = `set it to the client secret of this server at the authorization server (with private_key_jwt, to its private key), or set ${CLIENT_SECRET.arn[0]}`
  return { value: reader.missing(CLIENT_SECRET.value, wanted) }
}

function missingResource(reader: SettingsReader): string {
  const wanted = 'set it to the public URL of this server, such as https://mcp.example.com/mcp'
  return reader.missing(DOCUMENTS.resource, wanted)
}
