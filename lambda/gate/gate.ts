import middy from '@middy/core'
import { pageUrl } from '../discovery/paths.ts'
import { type FunctionSettings, logsDebug } from '../settings/function-settings.ts'
import { accessToken } from './access-token.ts'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import { browserOrigin } from './browser-origin.ts'
import { errorResult } from '../http/error-result.ts'
import type { GateContext } from './gate-context.ts'
import { pageVisit } from './browser-visit.ts'
import { headerLimit, jsonBody } from './request-limits.ts'
import type { ServerInfo } from '../mcp/server-factory.ts'
import { scopesOfCall, toolScopes } from './authorization.ts'
import { type LoadTools, toolLoader, type ToolSource } from '../mcp/tool-source.ts'
import { metadataUrl } from '../oauth/protected-resource-metadata.ts'
import type { VerifyToken } from '../token-check/token-verifier.ts'
import { once } from '../base/load-once.ts'

const loadLog = once(() => import('../base/log.ts'))
const loadDecisionLog = once(() => import('./log-decision.ts'))

/** The chain that every MCP request passes, in this order, and behind it the handler that the caller adds. */
export function protect(settings: FunctionSettings, verify: VerifyToken, loadTools: LoadTools) {
  const challenge = { ...settings, resourceMetadataUrl: metadataUrl(settings.resource) }
  return middy<HttpEvent, HttpResult, Error, GateContext>({
    requestEnd: ({ context }) => report(context as GateContext),
  })
    .use(browserOrigin(settings.allowedOrigins))
    .use(headerLimit())
    .use(pageVisit({ ...challenge, pageUrl: pageUrl(settings.resource) }))
    .use(accessToken({ ...challenge, verify, scopesOf: scopesOfCall(loadTools) }))
    .use(jsonBody())
    .use(toolScopes({ ...challenge, loadTools }))
    .onError(async (request) => {
      const { log } = await loadLog()
      // The message of an unforeseen error is for the log: it may quote what a client must not see.
      log.error('unforeseen error', request.error as Error)
      request.response = errorResult(request.event, 500, 'Internal error.')
    })
}

/**
 * The MCP function: the chain, and behind it a server of these tools. What a request without a token does not need is
 * loaded when the first one with a token comes: the token check, and while that waits for its answers, the server.
 */
export function serveTools(
  settings: FunctionSettings,
  source: ToolSource,
  serverInfo?: ServerInfo,
) {
  const loadTools = toolLoader(source)
  const server = once(async () => {
    const [{ createToolsHandler }, tools] = await Promise.all([
      import('./mcp-endpoint.ts'),
      loadTools(),
    ])
    return createToolsHandler(settings, tools, serverInfo)
  })
  const tokenCheck = once(async () => {
    const { createTokenCheck } = await import('../token-check/create-token-check.ts')
    // Whoever waits for the server hears of a failure.
    return createTokenCheck(settings, () => void server().catch(() => {}))
  })
  const verify: VerifyToken = async (...question) => (await tokenCheck())(...question)
  return protect(settings, verify, loadTools).handler(async (event, context) =>
    (await server())(event, context),
  )
}

/** A request without a token is answered sooner than the logger is loaded, which is told of it at level DEBUG alone. */
async function report(context: GateContext): Promise<void> {
  if (context.decision?.verdict === 'missing_token' && !logsDebug(process.env)) return
  const { logDecision } = await loadDecisionLog()
  logDecision(context)
}
