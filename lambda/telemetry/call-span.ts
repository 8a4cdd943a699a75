import {
  type Attributes,
  context as contexts,
  type Span,
  SpanKind,
  trace,
  type Tracer,
} from '@opentelemetry/api'
import type { ServerContext } from '@modelcontextprotocol/server'
import { readTrace } from '../base/trace-context.ts'
import { carriedBy } from '../features/calls/call-context.ts'
import type { Feature } from '../features/calls/feature.ts'
import { type CallOutcome, type ObserveCall, wordFor } from '../features/calls/observe-call.ts'
import { endSpan, startSpan } from './guarded-span.ts'
import { parentOf } from './parent.ts'

const METHODS = {
  tool: 'tools/call',
  prompt: 'prompts/get',
  resource: 'resources/read',
  'resource template': 'resources/read',
} as const
const COMPLETION = 'completion/complete'

/** No errors of the call. */
const FINE = new Set<CallOutcome>(['success', 'input_required'])

/** A span for each call, which is active while its code runs (OpenTelemetry, Semantic conventions for MCP, Server). */
export function observeBy(tracer: Tracer): ObserveCall {
  return async ({ feature, context }, run) => {
    // A list calls nothing, though it runs the code of templates: the request has a span.
    if (context.mcpReq.method === 'resources/list') return run()
    const own = readTrace(context.mcpReq._meta?.['traceparent'])
    const { context: parent, links } = parentOf(own, carriedBy(context).headerTrace)
    const attributes = attributesOf(feature, context)
    const name = nameOf(attributes)
    const span = startSpan(tracer, name, { kind: SpanKind.SERVER, attributes, links }, parent)
    return contexts.with(trace.setSpan(parent, span), async () => running(span, run))
  }
}

async function running<T>(span: Span, run: () => Promise<T>): Promise<T> {
  let word: CallOutcome = 'rejected'
  try {
    const outcome = await run()
    word = wordFor(outcome as never)
    return outcome
  } finally {
    endSpan(span, FINE.has(word) ? undefined : word)
  }
}

/** Names are those of our own definitions. A URI may have arguments in it, and is left out. */
function attributesOf({ kind, name }: Feature, { mcpReq }: ServerContext): Attributes {
  const method = mcpReq.method === COMPLETION ? COMPLETION : METHODS[kind.name]
  return {
    'mcp.method.name': method,
    ...(kind.name === 'tool' && {
      'gen_ai.tool.name': name,
      'gen_ai.operation.name': 'execute_tool',
    }),
    ...(kind.name === 'prompt' && { 'gen_ai.prompt.name': name }),
  }
}

/** `{mcp.method.name} {target}`, where there is a target of low cardinality. */
function nameOf(attributes: Attributes): string {
  const names = ['mcp.method.name', 'gen_ai.tool.name', 'gen_ai.prompt.name']
  return names.flatMap((name) => attributes[name] ?? []).join(' ')
}
