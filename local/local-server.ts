/** Runs the deployed handlers, a stand-in for AWS and an authorization server in one process. */
import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import packageJson from '../package.json' with { type: 'json' }
import { pageProfile } from '../lambda/discovery/page-profile.ts'
import { type Route, routes } from '../lambda/discovery/routes.ts'
import { writeProfile } from '../lambda/discovery/server-profile.ts'
import { neededNames } from '../lambda/features/check/check-needs.ts'
import { featuresOf, type ServerDefinition } from '../lambda/features/define-server.ts'
import { publicProfile } from '../lambda/features/public-profile.ts'
import { jwkSetOf } from '../lambda/oauth/client-keys.ts'
import { isOn } from '../lambda/oauth/confirmation.ts'
import { functionEnvironment, readFunctionSettings } from '../lambda/settings/function-settings.ts'
import { FUNCTION_TIMEOUT_MS } from '../lambda/settings/function-timeouts.ts'
import { EDGE_KEYS } from '../lambda/settings/edge-keys.ts'
import { loadEnvFile } from '../lambda/settings/env-file.ts'
import { authServersFile, clientSecretVariables } from '../lambda/settings/auth-servers-file.ts'
import { namedAfter } from '../lambda/settings/named-after.ts'
import { needsServerKey } from '../lambda/settings/server-key.ts'
import { REQUEST_STATE_KEY, SERVER_KEY } from '../lambda/settings/settings-table.ts'
import { SettingsError } from '../lambda/settings/settings-reader.ts'
import { unknownSettings } from '../lambda/settings/unknown-settings.ts'
import { cacheFolder } from './cache-folder.ts'
import type { EmbeddedServer } from './embedded/server.ts'
import { REST_API } from './gateway/api.ts'
import { type Answered, createFront, type FrontOptions } from './gateway/front.ts'
import { invokeStreaming, offerResponseStreaming } from './gateway/response-streaming.ts'
import { listen, type Listener } from './http/listen.ts'
import {
  type LocalSettings,
  DESCRIBED_LOCALLY,
  localWarnings,
  readLocalSettings,
} from './local-settings.ts'
import { requirePackages } from './optional-packages.ts'
import { type AnsweredRequest, describeAnswered } from './request-lines/answered-request.ts'
import { importServer } from './server-file/import-server.ts'
import { ServerFileError } from './server-file/server-file-error.ts'
import { provideNeeds } from './server-file/provide-needs.ts'
import { greeting } from './usage.ts'

export interface ServerOptions {
  /** The file that exports the server. @default `lambda/server/index.ts`, which only a checkout has */
  readonly file: string | undefined
  /** Takes precedence over FRONT_DOOR. */
  readonly frontDoor: string | undefined
  readonly remapsHeaders: boolean
  /** Whether a stand-in for CloudFront is before the API. */
  readonly edge: boolean
}

/** How long a server runs, and whom it tells what. */
export interface RunOptions {
  readonly stopped: Promise<void>
  /** Whether to print warnings and the greeting. @default true */
  readonly isFirst?: boolean
  readonly onReady?: () => void
  /** Called with each file, other than modules, that decides how the server runs. */
  readonly dependsOn?: (file: string) => void
  readonly onAnswered?: (request: AnsweredRequest) => void
}

/** A path rather than an import, which would make the server of a checkout part of the package. */
const OWN_SERVER = fileURLToPath(new URL('../lambda/server/index.ts', import.meta.url))

/** Serves until it is stopped. */
export async function runLocalServer(options: ServerOptions, run: RunOptions): Promise<void> {
  const { isFirst = true, stopped, onAnswered } = run
  const warn = isFirst ? printWarnings : () => {}
  warn(loadEnvFile('.env', process.env))
  process.env['POWERTOOLS_SERVICE_NAME'] ??= packageJson.name
  if (options.frontDoor !== undefined) process.env['FRONT_DOOR'] = options.frontDoor
  const server = await loadServer(options, run)
  const list = authServersFile(process.env)
  if (list !== undefined) run.dependsOn?.(path.resolve(list))
  warn(provideEnvironment(server))
  const settings = readLocalSettings(process.env, server)
  warn(localWarnings(settings, server))
  if (settings.iconFile !== undefined) run.dependsOn?.(path.resolve(settings.iconFile))
  const refused = (options.remapsHeaders && '--remap-headers') || (options.edge && '--edge')
  if (refused !== false && settings.transport === 'sse') {
    throw new SettingsError([
      `TRANSPORT is "sse", which API Gateway cannot serve: leave out ${refused}, or set TRANSPORT to streamable-http`,
    ])
  }
  requirePackages(settings)
  if (needsServerKey(settings)) generateKey(SERVER_KEY, process.env)
  const embedded = await startEmbedded(settings, server)
  Object.assign(process.env, functionEnvironment(settings))
  const edgeKey = options.edge ? randomBytes(32).toString('base64url') : undefined
  if (edgeKey !== undefined) process.env[EDGE_KEYS.value[0]] = edgeKey
  try {
    const given = await frontOptions(settings, server)
    const api = createFront({
      ...given,
      remapsHeaders: options.remapsHeaders,
      ...(onAnswered && { onAnswered: tellAnswered(onAnswered, embedded) }),
    })
    const front = await listenAt(settings, api, edgeKey, given.routes)
    try {
      if (isFirst) {
        // Nobody can call with the token alone where it has to be bound to a key.
        const token = settings.dpop === 'required' ? undefined : await embedded?.issueDemoToken()
        console.log(greeting(settings, server, token, front.apiUrl))
        if (embedded === undefined) void warnOfAuthorizationServer(settings, server, stopped)
      }
      run.onReady?.()
      await stopped
    } finally {
      await front.close()
    }
  } finally {
    await embedded?.close()
  }
}

/** Serves the API itself, or, where it has the key of an edge, the edge before it. */
async function listenAt(
  { host, port }: LocalSettings,
  api: RequestListener,
  key: string | undefined,
  routed: readonly Route[],
): Promise<Listener & { readonly apiUrl?: string }> {
  if (key === undefined) return listen(api, host, port)
  const documents = routed.filter(({ target }) => target === 'metadata').map((one) => one.path)
  const { listenBehindEdge } = await import('./edge/listen-behind-edge.ts')
  return listenBehindEdge(api, { host, port, key, documents })
}

/** Calls clients by the names that they have registered, for their IDs are random. */
function tellAnswered(
  onAnswered: NonNullable<RunOptions['onAnswered']>,
  embedded: EmbeddedServer | undefined,
) {
  return async (answered: Answered): Promise<void> => {
    const clientId = answered.context?.decision?.clientId
    const name = clientId === undefined ? undefined : await embedded?.clientName(clientId)
    onAnswered(describeAnswered(answered, name))
  }
}

/** Runs beside serving: nobody waits for another authorization server. */
async function warnOfAuthorizationServer(
  settings: LocalSettings,
  server: ServerDefinition,
  stopped: Promise<void>,
): Promise<void> {
  const { authorizationServerWarnings } = await import('./doctor/at-start.ts')
  printWarnings(await authorizationServerWarnings(settings, server, stopped))
}

function printWarnings(sentences: readonly string[]): void {
  for (const sentence of sentences) console.warn(`Warning: ${sentence}`)
}

async function loadServer(
  { file: given }: ServerOptions,
  { dependsOn }: RunOptions,
): Promise<ServerDefinition> {
  if (given === undefined && !existsSync(OWN_SERVER)) {
    throw new ServerFileError(
      'There is no server to serve: give --server the file that exports yours, such as --server src/server.ts.',
    )
  }
  const file = given ?? path.relative('.', OWN_SERVER)
  dependsOn?.(path.resolve(file))
  return importServer(file)
}

/**
 * Sets what the server brings along: defaults of what it needs, its name, and the key of one that asks.
 *
 * @returns what may not be meant
 * @throws {NeedsError} when the server does not get what it needs
 */
function provideEnvironment(server: ServerDefinition): string[] {
  const { env: environment } = process
  const { needs = {} } = server
  const warnings = unknownSettings(environment, DESCRIBED_LOCALLY, [
    ...neededNames(needs),
    ...clientSecretVariables(environment),
  ])
  provideNeeds(needs, environment)
  Object.assign(environment, namedAfter(server, environment))
  if (featuresOf(server).some(({ asks }) => asks)) generateKey(REQUEST_STATE_KEY, environment)
  return warnings
}

/** Sets a key that has not been given. */
function generateKey(
  { value: [key], arn: [arn] }: typeof REQUEST_STATE_KEY | typeof SERVER_KEY,
  environment: NodeJS.ProcessEnv,
): void {
  const isGiven = [key, arn].some((name) => (environment[name] ?? '') !== '')
  if (!isGiven) environment[key] = randomBytes(32).toString('base64url')
}

/** Starts the embedded authorization server, which shares a client secret with this server: a random one by default. */
async function startEmbedded(
  settings: LocalSettings,
  server: ServerDefinition,
): Promise<EmbeddedServer | undefined> {
  if (settings.embedded === undefined) return undefined
  const configured = settings.clientSecret
  const clientSecret = configured && 'value' in configured ? configured.value : randomUUID()
  process.env['OAUTH_CLIENT_SECRET'] = clientSecret
  delete process.env['OAUTH_CLIENT_SECRET_ARN']
  const [{ startEmbeddedServer }, { stateFile }] = await Promise.all([
    import('./embedded/server.ts'),
    import('./embedded/state-file.ts'),
  ])
  const caches = cacheFolder(process.env)
  const { issuer, resource } = settings
  return startEmbeddedServer({
    ...settings.embedded,
    resource,
    bindsTokens: isOn(settings.dpop),
    signsTokens: settings.tokenCheck !== 'introspection',
    scopes: [...settings.requiredScopes, ...settings.advertisedScopes].filter(isOfResource),
    furtherScopes: featuresOf(server)
      .flatMap(({ scopes }) => scopes)
      .filter(isOfResource),
    exchangesFor: Object.keys(server.needs?.exchange ?? {}),
    state:
      caches === undefined
        ? undefined
        : stateFile(path.join(caches, packageJson.name), issuer, resource),
    resourceServer: { clientId: settings.clientId, clientSecret },
  })
}

/** The server offers these two by itself, and access tokens for the resource do not carry them. */
function isOfResource(scope: string): boolean {
  return scope !== 'openid' && scope !== 'offline_access'
}

/** Imports the handlers only now, because they read the environment when they load, as on Lambda. */
async function frontOptions(
  settings: LocalSettings,
  server: ServerDefinition,
): Promise<FrontOptions> {
  const { transport } = settings
  const source = async () => ({ server })
  const { clientPublicKeys } = settings
  const publishesKeys = clientPublicKeys.length > 0
  if (publishesKeys) process.env['CLIENT_JWKS'] = jwkSetOf(clientPublicKeys)
  const { tryPage, privacyUrl } = settings
  if (privacyUrl !== undefined) process.env['PRIVACY_URL'] = privacyUrl
  const page = pageProfile(settings, tryPage)
  process.env['SERVER_PROFILE'] = writeProfile({ ...publicProfile(server), transport, page })
  const isRest = settings.frontDoor === 'rest'
  if (isRest) offerResponseStreaming() // handlers ask for it when they are made
  const [metadata, { createHandler }] = await Promise.all([
    import('../lambda/metadata.ts'),
    import('../lambda/handler.ts'),
  ])
  const options = {
    routes: routes(new URL(settings.resource).pathname, publishesKeys, tryPage),
    handlers: { metadata: metadata.handler, mcp: createHandler(source) },
    functionTimeoutMs: { ...FUNCTION_TIMEOUT_MS, mcp: settings.timeoutSeconds * 1000 },
  }
  if (isRest) {
    const mcp = invokeStreaming(options.handlers.mcp)
    return { ...options, api: REST_API, handlers: { ...options.handlers, mcp } }
  }
  if (transport === 'streamable-http') return options
  const [{ createSseTransport }, { loadFrom }] = await Promise.all([
    import('./sse-transport.ts'),
    import('../lambda/gate/serve.ts'),
  ])
  const functionSettings = readFunctionSettings(process.env)
  const loaded = await loadFrom(functionSettings, source)
  return { ...options, stream: createSseTransport(functionSettings, loaded) }
}
