import type { Context } from 'aws-lambda'
import { identityOf } from '../discovery/identity.ts'
import type { StoredSecret } from '../base/stored-secret.ts'
import type { Services } from '../features/calls/feature.ts'
import type { ServerDefinition } from '../features/define-server.ts'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import type { LoadedServer, Loading } from '../mcp/load-server.ts'
import type { FunctionSettings } from '../settings/function-settings.ts'
import { loadLogging } from './answer.ts'
import { createGate, gatePolicy } from './gate.ts'
import { mcpEndpoint } from './mcp-endpoint.ts'

/** A function that imports the module with the server when it is first needed. */
export type ServerSource = () => Promise<{ readonly server: ServerDefinition }>

/** The type of middy's handler is not public: it needs packages that users do not have. */
export type McpHandler = (event: HttpEvent, context: Context) => Promise<HttpResult>

/**
 * The MCP function: the gate, and a server behind it. The first request with a token loads the token check and, while
 * that waits for its answers, the server; requests without a token need neither. What fails to load, the MCP SDK
 * included, is loaded again by the next request; when that cannot succeed, the process ends.
 */
export function serve(settings: FunctionSettings, source: ServerSource): McpHandler {
  const loadServer = reloading(() => loadFrom(settings, source, reloading))
  const loadVerify = async () => {
    const { createTokenCheck } = await import('../token-check/create-token-check.ts')
    // Errors surface where the server and the log are awaited; ignored here.
    return createTokenCheck(settings, () => {
      for (const load of [loadServer, loadLogging]) void load().catch(() => {})
    })
  }
  const options = { ...gatePolicy(settings), loadVerify, loadServer }
  const gate = createGate(
    process.env['NO_EDGE'] === undefined ? { ...options, edgeKeys: settings.edgeKeys } : options,
  )
  return gate.handler(mcpEndpoint(settings.resource))
}

/**
 * Loads once, and again after a failure. One that repeats itself is of a module, whose import fails for as long as the
 * process lives: it ends.
 */
const reloading: Loading = (load) => {
  let loading: ReturnType<typeof load> | undefined
  let failure: unknown
  return async () =>
    (loading ??= load().catch((error: unknown) => {
      loading = undefined
      if (error === failure) return endProcess(error as Error)
      failure = error
      throw error
    }))
}

/**
 * Ends the process in place of an answer: Lambda then answers 500 by itself, and starts a new one for the next request.
 * An end after the answer would come while Lambda has the process frozen, and hit the next request.
 */
async function endProcess(error: Error): Promise<never> {
  const { log } = await import('../base/log.ts')
  log.error('the server cannot be loaded in this process, which ends now', error)
  return process.exit(1)
}

/** Loads a server and what serves it. */
export async function loadFrom(
  settings: FunctionSettings,
  source: ServerSource,
  loading?: Loading,
): Promise<LoadedServer> {
  const [{ loadServer }, { server }] = await Promise.all([
    import('../mcp/load-server.ts'),
    source(),
  ])
  return loadServer(server, {
    scopeHierarchy: settings.scopeHierarchy,
    identity: identityOf(settings),
    services: servicesOf(settings),
    ...(loading && { loading }),
  })
}

function servicesOf({ requestStateKey: source }: FunctionSettings): Services {
  if (source === undefined) return {}
  let key: Promise<StoredSecret> | undefined
  return {
    async readStateKey() {
      key ??= import('../token-check/create-token-check.ts').then(({ createStoredSecret }) =>
        createStoredSecret(source, 'request_state_key'),
      )
      return (await key).read()
    },
  }
}
