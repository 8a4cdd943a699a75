import { type Context, context, type Link, trace, TraceFlags } from '@opentelemetry/api'
import type { Trace } from '../base/trace-context.ts'

export interface Parent {
  readonly context: Context
  readonly links: Link[]
}

/**
 * The parent of a span about a message: the trace in its `_meta`, with a link to what is active, such as the span of the
 * HTTP request; otherwise what is active, or the trace in the header (OpenTelemetry, Semantic conventions for MCP, Context
 * propagation).
 */
export function parentOf(own: Trace | undefined, header: Trace | undefined): Parent {
  const active = context.active()
  const ambient = trace.getSpanContext(active)
  if (own === undefined && ambient !== undefined) return { context: active, links: [] }
  const remote = own ?? header
  if (remote === undefined) return { context: active, links: [] }
  return {
    context: withRemote(active, remote),
    links: ambient === undefined ? [] : [{ context: ambient }],
  }
}

/** The caller is verified, so that its sampled flag counts (W3C Trace Context §3.2.2.5). */
function withRemote(active: Context, { traceparent, traceId }: Trace): Context {
  const [, , spanId = '', flags = ''] = traceparent.split('-')
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED
  return trace.setSpanContext(active, { traceId, spanId, traceFlags, isRemote: true })
}
