import middy from '@middy/core'
import type { SecretSource } from '../base/stored-secret.ts'
import type { CallerLimit } from '../caller-limit/caller-limit.ts'
import { errorResult } from '../http/error-result.ts'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import { pageUrl } from '../discovery/paths.ts'
import type { LoadedServer } from '../mcp/load-server.ts'
import { metadataUrl } from '../oauth/protected-resource-metadata.ts'
import type { ScopeHierarchy } from '../oauth/scopes.ts'
import type { VerifyToken } from '../token-check/token-verifier.ts'
import { accessToken } from './access-token.ts'
import { completeAnswer } from './answer.ts'
import { authorization } from './authorization.ts'
import { browserOrigin } from './browser-origin.ts'
import { callerLimit, type LimitedGate, limitOf } from './caller-limit.ts'
import { completeAnswerOfEdge, edgeCheck } from './edge-check.ts'
import type { GateContext } from './gate-context.ts'
import { headerLimit } from './header-limit.ts'
import { messageBody } from './message-body.ts'

/** The gate's part of the settings; the client secret is not among them. */
interface GatePolicy {
  readonly resource: string
  readonly requiredScopes: readonly string[]
  readonly advertisedScopes?: readonly string[] | undefined
  readonly scopePrefix?: string | undefined
  readonly scopeHierarchy: ScopeHierarchy
  readonly allowedOrigins: readonly string[] | undefined
  /** What each caller may spend. Undefined: as much as all callers together. */
  readonly limit?: CallerLimit | undefined
}

interface GateOptions extends GatePolicy {
  readonly loadVerify: () => Promise<VerifyToken>
  readonly loadServer: () => Promise<LoadedServer>
  /** Keys of the edge in front. Undefined: there is none. */
  readonly edgeKeys?: readonly SecretSource[] | undefined
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
  // `NO_CALLER_LIMIT` is compiled into the bundles of functions that limit nobody: they hold nothing that does.
  return process.env['NO_CALLER_LIMIT'] === undefined
    ? { ...policy, limit: limitOf(settings) }
    : policy
}

/** The steps that every MCP request passes, in this order; the caller adds the handler behind them. */
export function createGate(options: GateOptions) {
  const { resource, requiredScopes, advertisedScopes, scopePrefix } = options
  const { scopeHierarchy, allowedOrigins, loadVerify, loadServer } = options
  const resourceMetadataUrl = metadataUrl(resource)
  const challenge = { requiredScopes, advertisedScopes, scopePrefix, resourceMetadataUrl }
  // `NO_EDGE` is compiled into the bundles of functions without an edge in front: they hold nothing that checks one.
  const gate = middy<HttpEvent, HttpResult, Error, GateContext>({
    requestEnd:
      process.env['NO_EDGE'] === undefined && options.edgeKeys !== undefined
        ? completeAnswerOfEdge
        : completeAnswer,
  })
  if (process.env['NO_EDGE'] === undefined && options.edgeKeys !== undefined)
    gate.use(edgeCheck(options.edgeKeys, resource))
  return gate
    .use(browserOrigin(allowedOrigins, resource))
    .use(headerLimit())
    .use(accessToken({ ...challenge, loadVerify, pageUrl: pageUrl(resource) }))
    .use(
      process.env['NO_CALLER_LIMIT'] === undefined && options.limit !== undefined
        ? [messageBody(), callerLimit({ limit: options.limit, loadServer })]
        : messageBody(),
    )
    .use(authorization({ ...challenge, scopeHierarchy, loadServer }))
    .onError(async (request) => {
      const { log } = await import('../base/log.ts')
      // The message of an unforeseen error is for the log: it may quote what a client must not see.
      log.error('unforeseen error', request.error as Error)
      request.response = errorResult(500, 'Internal error.')
    })
}
