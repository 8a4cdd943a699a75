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
import { endSpan, startSpan } from './guarded-span.ts'
import { both, serveBy } from './request-span.ts'

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
    const refusal = 'kind' in outcome ? outcome : undefined
    const attributes = {
      'mcp_auth.verdict': refusal?.kind ?? 'granted',
      ...(refusal && { 'mcp_auth.reason': refusal.reason }),
    }
    const options = { startTime, attributes }
    const span = startSpan(tracer, 'token verification', options, context.active())
    // A refusal is the caller's error, and an outage is not (OpenTelemetry, HTTP spans, status).
    endSpan(span, refusal?.kind === 'unavailable' ? refusal.reason : undefined)
    return verdict
  }
}
