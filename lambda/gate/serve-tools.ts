import { identityOf } from '../discovery/identity.ts'
import type { LoadedServer, ToolSource } from '../mcp/load-server.ts'
import type { ServerInfo } from '../mcp/server-factory.ts'
import type { FunctionSettings } from '../settings/function-settings.ts'
import { createGate } from './gate.ts'
import { mcpEndpoint } from './mcp-endpoint.ts'

/**
 * The MCP function: the gate, and behind it a server of these tools. The first request with a token loads the token
 * check and, while that waits for its answers, the server; requests without a token need neither.
 */
export function serveTools(
  settings: FunctionSettings,
  source: ToolSource,
  serverInfo?: ServerInfo,
) {
  let server: Promise<LoadedServer> | undefined
  const loadServer = async () => (server ??= load(settings, source, serverInfo))
  const loadVerify = async () => {
    const { createTokenCheck } = await import('../token-check/create-token-check.ts')
    // Errors surface where the server is awaited; ignored here.
    return createTokenCheck(settings, () => void loadServer().catch(() => {}))
  }
  const { resource, requiredScopes, advertisedScopes, scopeHierarchy, allowedOrigins } = settings
  const policy = { resource, requiredScopes, advertisedScopes, scopeHierarchy, allowedOrigins }
  return createGate({ ...policy, loadVerify, loadServer }).handler(mcpEndpoint(resource))
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
