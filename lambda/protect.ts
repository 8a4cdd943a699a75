import middy from '@middy/core'
import { createClientSecret } from './client-secret.ts'
import { log, logDecision } from './decision-log.ts'
import { identityOf } from './discovery/identity.ts'
import { pageUrl } from './discovery/paths.ts'
import type { FunctionSettings } from './environment.ts'
import { accessToken } from './http/access-token.ts'
import type { HttpEvent, HttpResult } from './http/api-gateway.ts'
import { browserOrigin } from './http/browser-origin.ts'
import { errorResult } from './http/error-result.ts'
import type { GateContext } from './http/gate-context.ts'
import { pageVisit } from './http/page-visit.ts'
import { headerLimit, jsonBody } from './http/request-limits.ts'
import { createMcpHandler } from './mcp/handler.ts'
import { SERVER_INFO, type ServerInfo, serverFactory } from './mcp/server.ts'
import type { Tool } from './mcp/tool.ts'
import { scopesOfCall, toolScopes } from './mcp/tool-scopes.ts'
import { createIntrospect } from './oauth/introspection.ts'
import { createPooledFetch } from './oauth/pooled-fetch.ts'
import { metadataUrl } from './oauth/protected-resource-metadata.ts'
import { createTokenVerifier } from './oauth/token-verifier.ts'

/** The chain that every MCP request passes, in this order, and behind it the handler that the caller adds. */
export function protect(settings: FunctionSettings, tools: readonly Tool[]) {
  const introspect = createIntrospect({
    ...settings,
    clientSecret: createClientSecret(settings.clientSecret),
    fetch: createPooledFetch(settings),
  })
  const verify = createTokenVerifier({ ...settings, introspect })
  const challenge = { ...settings, resourceMetadataUrl: metadataUrl(settings.resource) }
  return middy<HttpEvent, HttpResult, Error, GateContext>({
    requestEnd: ({ context }) => logDecision(context as GateContext),
  })
    .use(browserOrigin(settings.allowedOrigins))
    .use(headerLimit())
    .use(pageVisit({ ...challenge, pageUrl: pageUrl(settings.resource) }))
    .use(accessToken({ ...challenge, verify, scopesOf: scopesOfCall(tools) }))
    .use(jsonBody())
    .use(toolScopes({ ...challenge, tools }))
    .onError((request) => {
      // The message of an unforeseen error is for the log: it may quote what a client must not see.
      log.error('unforeseen error', request.error as Error)
      request.response = errorResult(request.event, 500, 'Internal error.')
    })
}

/** The MCP function: the chain, and behind it a server of these tools. */
export function serveTools(
  settings: FunctionSettings,
  tools: readonly Tool[],
  serverInfo: ServerInfo = SERVER_INFO,
) {
  const introduction = { ...identityOf(settings), ...serverInfo }
  const factory = serverFactory(tools, settings.scopeHierarchy, introduction)
  return protect(settings, tools).handler(createMcpHandler(settings.resource, factory))
}
