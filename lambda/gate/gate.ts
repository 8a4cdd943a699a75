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
import { type AuditOptions, completeAudited, withAudit } from './audit.ts'
import {
  completeBoundAnswer,
  offeredDpop,
  senderSettings,
  type SenderSettings,
  sendersOf,
} from './bound-tokens.ts'
import { authorization } from './authorization.ts'
import { browserOrigin } from './browser-origin.ts'
import { callerLimit, type LimitedGate, limitOf } from './caller-limit.ts'
import { completeAnswerOfEdge, edgeCheck } from './edge-check.ts'
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

interface GateOptions extends GatePolicy {
  readonly loadVerify: () => Promise<VerifyToken>
  readonly loadServer: () => Promise<LoadedServer>
  /** Keys of the edge in front. Undefined: there is none. */
  readonly edgeKeys?: readonly SecretSource[] | undefined
  /** Undefined: calls have no lines of their own, and subjects are logged as they are. */
  readonly auditing?: AuditOptions | undefined
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

/** The steps that every MCP request passes, in this order; the caller adds the handler behind them. */
export function createGate(options: GateOptions) {
  const { resource, requiredScopes, advertisedScopes, scopePrefix } = options
  const { scopeHierarchy, allowedOrigins, loadVerify, loadServer } = options
  const resourceMetadataUrl = metadataUrl(resource)
  const bearer = { requiredScopes, advertisedScopes, scopePrefix, resourceMetadataUrl }
  // `NO_BOUND_TOKENS` is compiled into the bundles of functions that check no senders: they hold nothing that does.
  const challenge =
    process.env['NO_BOUND_TOKENS'] === undefined
      ? { ...bearer, dpop: offeredDpop(options), loadSenders: sendersOf(options) }
      : bearer
  // `NO_EDGE` is compiled into the bundles of functions without an edge in front: they hold nothing that checks one.
  const complete =
    process.env['NO_EDGE'] === undefined && options.edgeKeys !== undefined
      ? completeAnswerOfEdge
      : completeAnswer
  const completeBound =
    process.env['NO_BOUND_TOKENS'] === undefined && offeredDpop(options) !== undefined
      ? completeBoundAnswer(complete)
      : complete
  const gate = middy<HttpEvent, HttpResult, Error, GateContext>({
    requestEnd:
      process.env['NO_AUDIT'] === undefined && options.auditing !== undefined
        ? completeAudited(completeBound, options.auditing)
        : completeBound,
  })
  if (process.env['NO_EDGE'] === undefined && options.edgeKeys !== undefined)
    gate.use(edgeCheck(options.edgeKeys, resource))
  const reading =
    process.env['NO_AUDIT'] === undefined && options.auditing !== undefined
      ? withAudit(messageBody(), options.auditing)
      : messageBody()
  return gate
    .use(browserOrigin(allowedOrigins, resource))
    .use(headerLimit())
    .use(accessToken({ ...challenge, loadVerify, pageUrl: pageUrl(resource) }))
    .use(
      process.env['NO_CALLER_LIMIT'] === undefined && options.limit !== undefined
        ? [reading, callerLimit({ limit: options.limit, loadServer })]
        : reading,
    )
    .use(authorization({ ...challenge, scopeHierarchy, loadServer }))
    .onError(async (request) => {
      const { log } = await import('../base/log.ts')
      // The message of an unforeseen error is for the log: it may quote what a client must not see.
      log.error('unforeseen error', request.error as Error)
      request.response = errorResult(500, 'Internal error.')
    })
}
