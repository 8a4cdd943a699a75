import { type Span, SpanStatusCode } from '@opentelemetry/api'

/** @param type of low cardinality (OpenTelemetry, Recording errors); messages may quote what nobody should read */
export function failed(span: Span, type: string): void {
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}
