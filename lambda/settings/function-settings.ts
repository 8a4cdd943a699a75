/** The settings of the two functions, read from their environment and written to it. */
import type { SecretSource } from '../base/stored-secret.ts'
import { type AuthorizationServer, keycloakRealm, missingIssuer } from './authorization-server.ts'
import { type ValuesOf, writeSettings } from './setting.ts'
import { type Environment, type SettingsReader, settingsReader } from './settings-reader.ts'
import { needsSecret } from './token-check.ts'
import {
  CLIENT_KEY,
  CLIENT_SECRET,
  DOCUMENTS,
  KEYCLOAK,
  REQUEST_STATE_KEY,
  TOKEN_CHECK,
} from './settings-table.ts'

export interface MetadataSettings extends ValuesOf<typeof DOCUMENTS> {
  readonly resource: string
  readonly issuer: string
}

/** Everything that the gate needs, except the client secret. */
export interface GateSettings extends MetadataSettings, ValuesOf<typeof TOKEN_CHECK> {}

/** The same before anyone has checked that the required ones are set. */
export type GivenSettings = ValuesOf<typeof DOCUMENTS> & ValuesOf<typeof TOKEN_CHECK>

export interface FunctionSettings extends GateSettings {
  /** With `private_key_jwt`, the private key. Undefined: nothing is introspected, or without it. */
  readonly clientSecret: SecretSource | undefined
  /** The client's key in KMS. */
  readonly clientKey?: ClientKeySource | undefined
  /** Undefined: nothing of the server may ask the user. */
  readonly requestStateKey?: SecretSource | undefined
}

export interface ClientKeySource {
  readonly arn: string
  /** PEM, or its base64 text. */
  readonly publicKey: string
}

/** @throws {SettingsError} naming every problem */
export function readMetadataSettings(environment: Environment): MetadataSettings {
  const reader = settingsReader(environment)
  const documents = reader.read(DOCUMENTS)
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
  const isNeeded = needsSecret(given, clientKey !== undefined)
  return reader.finish({
    ...given,
    resource: given.resource ?? missingResource(reader),
    issuer: given.issuer ?? missingIssuer(reader),
    clientSecret: readClientSecret(reader) ?? missingClientSecret(reader, isNeeded),
    clientKey,
    requestStateKey: readRequestStateKey(reader),
  })
}

/** Whether the log's level, which is Powertools' and Lambda's own setting, is DEBUG or lower. */
export function logsDebug(environment: Environment): boolean {
  const levels = [environment['AWS_LAMBDA_LOG_LEVEL'], environment['POWERTOOLS_LOG_LEVEL']]
  return levels.some((level = '') => /^(?:debug|trace)$/i.test(level))
}

/** Inverse of {@link readMetadataSettings}. */
export function metadataEnvironment(settings: MetadataSettings): Record<string, string> {
  return writeSettings(DOCUMENTS, settings)
}

/** Inverse of {@link readFunctionSettings}, without the client secret. */
export function functionEnvironment(settings: GateSettings): Record<string, string> {
  return { ...writeSettings(DOCUMENTS, settings), ...writeSettings(TOKEN_CHECK, settings) }
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
  const given = { ...reader.read(DOCUMENTS), ...reader.read(TOKEN_CHECK) }
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
