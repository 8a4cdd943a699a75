/** What observes a call must not fail it: the SDK's sampler and processors may throw, after a tool has done its work. */
import {
  type Context,
  diag,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api'

/** @returns a span that goes nowhere when there is no other */
export function startSpan(
  tracer: Tracer,
  name: string,
  options: SpanOptions,
  parent: Context,
): Span {
  try {
    return tracer.startSpan(name, options, parent)
  } catch (error) {
    diag.error(`${name} has no span`, error)
    return trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
  }
}

/**
 * Ends a span.
 *
 * @param error what went wrong, of low cardinality (OpenTelemetry, Recording errors): messages may quote what nobody should
 *   read
 */
export function endSpan(span: Span, error: string | undefined): void {
  try {
    if (error !== undefined) {
      span.setAttribute('error.type', error)
      span.setStatus({ code: SpanStatusCode.ERROR })
    }
    span.end()
  } catch (thrown) {
    diag.error('a span has not ended', thrown)
  }
}
