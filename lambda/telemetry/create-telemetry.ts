/**
 * Spans for what takes the time of a request, by the API package of OpenTelemetry alone: whoever registers an SDK, such as
 * the layer of ADOT, gets them. No span has a token, an argument, a URI, a result or a subject.
 */
import { context, trace, type Tracer } from '@opentelemetry/api'
import { VERSION } from '../base/version.ts'
import type { ObserveCall } from '../features/calls/observe-call.ts'
import type { LoadedServer } from '../mcp/load-server.ts'
import type { VerifyToken } from '../token-check/token-verifier.ts'
import { observeBy } from './call-span.ts'
import { both, serveBy } from './request-span.ts'
import { failed } from './span-status.ts'

export interface Telemetry {
  readonly verify: (verify: VerifyToken) => VerifyToken
  readonly server: (server: LoadedServer) => LoadedServer
  /** Observes calls that something other than `serve` passes on, within an observer that is there already. */
  readonly observe: (outer: ObserveCall | undefined) => ObserveCall
}

export function createTelemetry(): Telemetry {
  const tracer = trace.getTracer('mcp-auth-lambda', VERSION)
  return {
    verify: (verify) => verifyBy(tracer, verify),
    observe: (outer) => both(outer, observeBy(tracer)),
    server: (server) => ({ ...server, serve: serveBy(tracer, observeBy(tracer), server.serve) }),
  }
}

/**
 * A span for each check of a token that is not in the cache. Its parent is never the trace of the caller, who is not
 * verified yet.
 */
function verifyBy(tracer: Tracer, verify: VerifyToken): VerifyToken {
  return async (token, traceparent, mustAsk) => {
    const startTime = Date.now()
    const verdict = await verify(token, traceparent, mustAsk)
    if (verdict.cached) return verdict
    const { outcome } = verdict
    const span = tracer.startSpan('token verification', { startTime }, context.active())
    span.setAttribute('mcp_auth.verdict', 'kind' in outcome ? outcome.kind : 'granted')
    if ('kind' in outcome) {
      span.setAttribute('mcp_auth.reason', outcome.reason)
      // A refusal is the caller's error, and an outage is not (OpenTelemetry, HTTP spans, status).
      if (outcome.kind === 'unavailable') failed(span, outcome.reason)
    }
    span.end()
    return verdict
  }
}
