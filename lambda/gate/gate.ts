import middy from '@middy/core'
import type { CallerLimit } from '../caller-limit/caller-limit.ts'
import { errorResult } from '../http/error-result.ts'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import { pageUrl } from '../discovery/paths.ts'
import type { LoadedServer } from '../mcp/load-server.ts'
import { metadataUrl } from '../oauth/protected-resource-metadata.ts'
import type { ScopeHierarchy } from '../oauth/scopes.ts'
import type { VerifyToken } from '../token-check/token-verifier.ts'
import { accessToken } from './access-token.ts'
import { withAudit } from './audit.ts'
import { authorization } from './authorization.ts'
import { offeredDpop, senderSettings, type SenderSettings, sendersOf } from './bound-tokens.ts'
import { browserOrigin } from './browser-origin.ts'
import { callerLimit, type LimitedGate, limitOf } from './caller-limit.ts'
import { completion, type CompletionOptions } from './completion.ts'
import { edgeCheck } from './edge-check.ts'
import type { GateContext } from './gate-context.ts'
import { headerLimit } from './header-limit.ts'
import { messageBody } from './message-body.ts'

/** The gate's part of the settings; the client secret is not among them. */
interface GatePolicy extends SenderSettings {
  readonly resource: string
  readonly requiredScopes: readonly string[]
  readonly advertisedScopes?: readonly string[] | undefined
  readonly scopePrefix?: string | undefined
  readonly scopeHierarchy: ScopeHierarchy
  readonly allowedOrigins: readonly string[] | undefined
  /** What each caller may spend. Undefined: as much as all callers together. */
  readonly limit?: CallerLimit | undefined
}

interface GateOptions extends GatePolicy, CompletionOptions {
  readonly loadVerify: () => Promise<VerifyToken>
  readonly loadServer: () => Promise<LoadedServer>
}

/** Leaves out everything else of the settings. */
export function gatePolicy(settings: Omit<GatePolicy, 'limit'> & LimitedGate): GatePolicy {
  const { resource, requiredScopes, advertisedScopes, scopePrefix } = settings
  const { scopeHierarchy, allowedOrigins } = settings
  const policy = {
    resource,
    requiredScopes,
    advertisedScopes,
    scopePrefix,
    scopeHierarchy,
    allowedOrigins,
  }
  // `NO_BOUND_TOKENS` and `NO_CALLER_LIMIT` are compiled into bundles that hold nothing of them.
  return {
    ...policy,
    ...(process.env['NO_BOUND_TOKENS'] === undefined && senderSettings(settings)),
    ...(process.env['NO_CALLER_LIMIT'] === undefined && { limit: limitOf(settings) }),
  }
}

/**
 * The steps that every MCP request passes, in this order; the caller adds the handler behind them. Conditions name what is
 * compiled into the bundles of functions that do without a step: they drop whatever it decides.
 */
export function createGate(options: GateOptions) {
  const { resource, allowedOrigins, edgeKeys, auditing, limit, loadServer } = options
  const challenge = {
    ...options,
    resourceMetadataUrl: metadataUrl(resource),
    dpop: process.env['NO_BOUND_TOKENS'] === undefined ? offeredDpop(options) : undefined,
    loadSenders: process.env['NO_BOUND_TOKENS'] === undefined ? sendersOf(options) : undefined,
  }
  return middy<HttpEvent, HttpResult, Error, GateContext>({ requestEnd: completion(options) })
    .use(process.env['NO_EDGE'] === undefined && edgeKeys ? edgeCheck(edgeKeys, resource) : [])
    .use(browserOrigin(allowedOrigins, resource))
    .use(headerLimit())
    .use(accessToken({ ...challenge, pageUrl: pageUrl(resource) }))
    .use(
      process.env['NO_AUDIT'] === undefined && auditing
        ? withAudit(messageBody(), auditing)
        : messageBody(),
    )
    .use(
      process.env['NO_CALLER_LIMIT'] === undefined && limit
        ? callerLimit({ limit, loadServer })
        : [],
    )
    .use(authorization(challenge))
    .onError(async (request) => {
      const { log } = await import('../base/log.ts')
      // The message of an unforeseen error is for the log: it may quote what a client must not see.
      log.error('unforeseen error', request.error as Error)
      request.response = errorResult(500, 'Internal error.')
    })
}
