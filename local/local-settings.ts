/** The settings of `npm start`: those of the functions, and what one machine needs besides. */
import {
  type AuthorizationServer,
  type ClientSecretSource,
  keycloakRealm,
  type MetadataSettings,
  missingClientSecret,
  readAuthorizationServer,
  readClientSecret,
  readRealm,
  readResource,
  readTokenCheck,
  type TokenCheck,
} from '../lambda/settings/function-settings.ts'
import { readNames } from '../lambda/settings/server-names.ts'
import { isLoopback } from '../lambda/oauth/url.ts'
import {
  type Environment,
  type SettingsReader,
  settingsReader,
  urlHost,
} from '../lambda/settings/settings-reader.ts'
import { DEMO_CLIENT } from './embedded/demo-client.ts'

export interface LocalSettings extends MetadataSettings, AuthorizationServer, TokenCheck {
  readonly host: string
  readonly port: number
  readonly transport: 'streamable-http' | 'sse'
  /** Undefined with the embedded authorization server: then one is made up. */
  readonly clientSecret: ClientSecretSource | undefined
  /** The embedded authorization server; undefined when another one is named. */
  readonly embedded: { readonly port: number; readonly realm: string } | undefined
}

/** @throws {SettingsError} naming every problem */
export function readLocalSettings(environment: Environment): LocalSettings {
  const reader = settingsReader(environment)
  const host = reader.host('HOST') ?? 'localhost'
  const port = reader.integer('PORT', 3000, 1, 65_535)
  const resource = readLocalResource(reader, host, port)
  const external = readAuthorizationServer(reader)
  const clientSecret = readClientSecret(reader)
  const named = reader.text('AUTH_HOST') ?? reader.text('AUTH_ISSUER')
  const embedded = named === undefined ? readEmbedded(reader, resource, port) : undefined
  if (named !== undefined && clientSecret === undefined) missingClientSecret(reader)
  return reader.finish({
    host,
    port,
    transport: reader.choice('TRANSPORT', ['streamable-http', 'sse']),
    resource,
    ...(external ?? keycloakRealm(`http://localhost:${embedded?.port ?? port}`, reader)),
    ...readTokenCheck(reader),
    ...readNames(reader),
    clientSecret,
    embedded,
  })
}

function readLocalResource(reader: SettingsReader, host: string, port: number): string {
  const configured = readResource(reader)
  if (configured !== undefined) return configured
  const local = `http://${urlHost(host)}:${port}/mcp`
  if (reader.text('RESOURCE_URL') === undefined && !isLoopback(urlHost(host))) {
    reader.problem(
      `RESOURCE_URL is not set, and HOST is "${host}", which is no address that clients can be given: set it to the https URL at which they reach this server, such as https://mcp.example.com/mcp`,
    )
  }
  return local
}

function readEmbedded(reader: SettingsReader, resource: string, port: number) {
  const embeddedPort = reader.integer('AUTH_PORT', 8080, 1, 65_535)
  if (embeddedPort === port) {
    reader.problem(
      `AUTH_PORT and PORT are both ${port}: give the embedded authorization server a port of its own`,
    )
  }
  if (!isLoopback(new URL(resource).hostname)) {
    reader.problem(
      `AUTH_HOST is not set, and RESOURCE_URL is "${resource}": the embedded authorization server serves this machine alone; name one that your users reach in AUTH_HOST or AUTH_ISSUER`,
    )
  }
  if (reader.text('OAUTH_CLIENT_ID') === DEMO_CLIENT.id) {
    reader.problem(
      `OAUTH_CLIENT_ID is "${DEMO_CLIENT.id}": the embedded authorization server gives that name to a client of its own; take another one`,
    )
  }
  return { port: embeddedPort, realm: readRealm(reader) }
}
