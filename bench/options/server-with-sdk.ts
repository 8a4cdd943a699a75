/** The server of the tests, with an SDK of OpenTelemetry that keeps spans in memory. */
import { trace } from '@opentelemetry/api'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'

const spanProcessors = [new SimpleSpanProcessor(new InMemorySpanExporter())]
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }))

export { server } from '../../test/support/demo-server.ts'
