import { context as contexts, SpanKind, trace, type Tracer } from '@opentelemetry/api'
import type { ObserveCall } from '../features/calls/observe-call.ts'
import type { Serve } from '../mcp/serve.ts'
import { endSpan, startSpan } from './guarded-span.ts'
import { parentOf } from './parent.ts'

/** The methods that have a span without a call. Others are names that a client made up. */
const METHODS = new Set([
  'initialize',
  'notifications/initialized',
  'ping',
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
])

/**
 * A span for each request that calls nothing. Calls, of which a batch has several, get theirs from the observer.
 *
 * @param serve without spans
 */
export function serveBy(tracer: Tracer, observe: ObserveCall, serve: Serve): Serve {
  return async (request) => {
    const { message, headerTrace, observe: other } = request
    const observed = Object.assign(request, { observe: both(other, observe) })
    const { method = '', trace: own } = message
    if (!METHODS.has(method)) return serve(observed)
    const { context: parent, links } = parentOf(own, headerTrace)
    const attributes = { 'mcp.method.name': method }
    const span = startSpan(tracer, method, { kind: SpanKind.SERVER, attributes, links }, parent)
    let error: string | undefined = 'failed'
    try {
      const answer = await contexts.with(trace.setSpan(parent, span), async () => serve(observed))
      error = answer.status < 400 ? undefined : String(answer.status)
      return answer
    } finally {
      endSpan(span, error)
    }
  }
}

/** Runs a call within both. */
export function both(outer: ObserveCall | undefined, inner: ObserveCall): ObserveCall {
  if (outer === undefined) return inner
  return async (call, run) => outer(call, async () => inner(call, run))
}
