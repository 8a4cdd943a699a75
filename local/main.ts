/** `mcp-auth-server`: runs the deployed handlers, a stand-in for AWS and an authorization server in one process. */
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { parseArgs } from 'node:util'
import packageJson from '../package.json' with { type: 'json' }
import { writeProfile } from '../lambda/discovery/server-profile.ts'
import { functionEnvironment, readFunctionSettings } from '../lambda/settings/function-settings.ts'
import { routes } from '../lambda/discovery/routes.ts'
import { loadEnvFile } from '../lambda/settings/env-file.ts'
import { unknownSettings } from '../lambda/settings/unknown-settings.ts'
import { SettingsError } from '../lambda/settings/settings-reader.ts'
import { cacheFolder } from './cache-folder.ts'
import type { EmbeddedServer } from './embedded/server.ts'
import { createFront, type FrontOptions } from './gateway/front.ts'
import { listen } from './http/listen.ts'
import {
  type LocalSettings,
  DESCRIBED_LOCALLY,
  localWarnings,
  readLocalSettings,
} from './local-settings.ts'
import { MissingPackagesError, requirePackages } from './optional-packages.ts'
import { greeting, USAGE } from './usage.ts'

/** Runs the command line. On failure it prints one message and sets the exit code. */
export async function main(args: string[]): Promise<void> {
  try {
    const { values } = parseArgs({
      args,
      options: {
        'remap-headers': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    })
    if (values.help === true) console.log(USAGE)
    else if (values.version === true) console.log(packageJson.version)
    else await start(values['remap-headers'] === true)
  } catch (error) {
    console.error(explain(error))
    process.exitCode = 1
  }
}

async function start(remapsHeaders: boolean): Promise<void> {
  warn(loadEnvFile('.env', process.env))
  warn(unknownSettings(process.env, DESCRIBED_LOCALLY))
  const settings = readLocalSettings(process.env)
  warn(localWarnings(settings))
  if (remapsHeaders && settings.transport === 'sse') {
    throw new SettingsError([
      'TRANSPORT is "sse", which API Gateway cannot serve: leave out --remap-headers, or set TRANSPORT to streamable-http',
    ])
  }
  requirePackages(settings)
  const stopped = stopSignal()
  const embedded = await startEmbedded(settings)
  Object.assign(process.env, functionEnvironment(settings))
  process.env['POWERTOOLS_SERVICE_NAME'] ??= packageJson.name
  try {
    const options = { ...(await frontOptions(settings)), remapsHeaders }
    await serve(settings, options, embedded, stopped)
  } finally {
    await embedded?.close()
  }
}

function warn(sentences: readonly string[]): void {
  for (const sentence of sentences) console.warn(`Warning: ${sentence}`)
}

async function serve(
  settings: LocalSettings,
  options: FrontOptions,
  embedded: EmbeddedServer | undefined,
  stopped: Promise<void>,
): Promise<void> {
  const front = await listen(createFront(options), settings.host, settings.port)
  try {
    console.log(greeting(settings, await embedded?.issueDemoToken()))
    await stopped
  } finally {
    await front.close()
  }
}

/** Starts the embedded authorization server, which shares a client secret with this server: a random one by default. */
async function startEmbedded(settings: LocalSettings): Promise<EmbeddedServer | undefined> {
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
    scopes: [...settings.requiredScopes, ...settings.advertisedScopes].filter(isOfResource),
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
async function frontOptions(settings: LocalSettings): Promise<FrontOptions> {
  const { transport } = settings
  const { tools } = await import('../lambda/server/index.ts')
  process.env['SERVER_PROFILE'] = writeProfile({ version: packageJson.version, tools, transport })
  const [metadata, mcp] = await Promise.all([
    import('../lambda/metadata.ts'),
    import('../lambda/mcp.ts'),
  ])
  const options = {
    routes: routes(new URL(settings.resource).pathname),
    handlers: { metadata: metadata.handler, mcp: mcp.handler },
  }
  if (transport === 'streamable-http') return options
  const { createSseTransport } = await import('./sse-transport.ts')
  return { ...options, stream: createSseTransport(readFunctionSettings(process.env)) }
}

/** Resolves at the first signal to stop; a second one ends the process at once. */
async function stopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}

/** Returns a sentence for a failure that the user can fix, and the stack for any other. */
function explain(error: unknown): string {
  const { code, message, stack, port } = error as NodeJS.ErrnoException & { port?: number }
  if (error instanceof SettingsError || error instanceof MissingPackagesError) return message
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use: stop the program that uses it, or set PORT (AUTH_PORT for the authorization server) to another port.`
  if (code === 'EACCES')
    return `Port ${port} needs privileges that this process lacks: set PORT (AUTH_PORT for the authorization server) to a port above 1023.`
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL')
    return `HOST is not an address of this machine (${message}): set it to localhost, 127.0.0.1, or 0.0.0.0 for all addresses.`
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' || code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
    return `${message}\n\n${USAGE}`
  return stack ?? message
}
