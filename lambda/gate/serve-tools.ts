import { identityOf } from '../discovery/identity.ts'
import type { LoadedServer, ToolSource } from '../mcp/load-server.ts'
import type { ServerInfo } from '../mcp/server-factory.ts'
import type { FunctionSettings } from '../settings/function-settings.ts'
import { createGate } from './gate.ts'
import { mcpEndpoint } from './mcp-endpoint.ts'

/** The tools failed to load twice by one error: that of a module, whose import fails for as long as the process lives. */
class BrokenModuleError extends Error {}

/**
 * The MCP function: the gate, and behind it a server of these tools. The first request with a token loads the token
 * check and, while that waits for its answers, the server; requests without a token need neither. Tools that fail to
 * load are loaded again by the next request; when that cannot succeed, the process ends.
 */
export function serveTools(
  settings: FunctionSettings,
  source: ToolSource,
  serverInfo?: ServerInfo,
) {
  let server: Promise<LoadedServer> | undefined
  let failure: unknown
  const loadServer = async () =>
    (server ??= load(settings, source, serverInfo).catch((error: unknown) => {
      server = undefined
      if (error === failure) throw new BrokenModuleError('broken tools', { cause: error })
      failure = error
      throw error
    }))
  const loadVerify = async () => {
    const { createTokenCheck } = await import('../token-check/create-token-check.ts')
    // Errors surface where the server is awaited; ignored here.
    return createTokenCheck(settings, () => void loadServer().catch(() => {}))
  }
  const { resource, requiredScopes, advertisedScopes, scopeHierarchy, allowedOrigins } = settings
  const policy = { resource, requiredScopes, advertisedScopes, scopeHierarchy, allowedOrigins }
  const loadServerOrEnd = () => loadServer().catch(endIfBroken)
  const gate = createGate({ ...policy, loadVerify, loadServer: loadServerOrEnd })
  return gate.handler(mcpEndpoint(resource))
}

/**
 * Ends the process in place of an answer: Lambda then answers 500 by itself, and starts a new one for the next request.
 * An end after the answer would come while Lambda has the process frozen, and hit the next request.
 */
async function endIfBroken(error: unknown): Promise<never> {
  if (!(error instanceof BrokenModuleError)) throw error
  const { log } = await import('../base/log.ts')
  log.error('the tools cannot be loaded in this process, which ends now', error.cause as Error)
  return process.exit(1)
}

async function load(
  settings: FunctionSettings,
  source: ToolSource,
  serverInfo?: ServerInfo,
): Promise<LoadedServer> {
  const [{ serverOf }, { tools }] = await Promise.all([
    import('../mcp/load-server.ts'),
    typeof source === 'function' ? source() : { tools: source },
  ])
  return serverOf(tools, settings.scopeHierarchy, { ...identityOf(settings), ...serverInfo })
}
