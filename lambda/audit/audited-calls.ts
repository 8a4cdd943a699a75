import { readTrace, type Trace } from '../base/trace-context.ts'
import { canonicalJson } from './canonical-json.ts'

/** A message that calls a tool, prompt or resource. */
export interface AuditedCall {
  readonly method: string
  /** JSON-RPC 2.0 §4; undefined for a notification, which nothing answers. */
  readonly id: unknown
  /** The name, of tools and prompts. */
  readonly name: unknown
  /** The arguments, or the URI, in canonical form, as they came: code may change what it gets. */
  readonly json: string
  readonly trace: Trace | undefined
}

type Params = Readonly<Record<string, unknown>>

/** What a call of each method is made with. */
const ARGUMENTS: Readonly<Record<string, (params: Params) => unknown>> = {
  'tools/call': ({ arguments: given = {} }) => given,
  'prompts/get': ({ arguments: given = {} }) => given,
  'resources/read': ({ uri = null }) => ({ uri }),
  'completion/complete': ({ ref = null, argument = null, context = {} }) => ({
    ref,
    argument,
    context,
  }),
}

/** The calls of a message, or of a batch, in their order. */
export function auditedCalls(parsed: unknown): readonly AuditedCall[] {
  return (Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]).flatMap((one) => {
    const { method, id, params } = (one ?? {}) as Readonly<Record<string, unknown>>
    if (typeof method !== 'string' || !Object.hasOwn(ARGUMENTS, method)) return []
    const given = (typeof params === 'object' && params !== null ? params : {}) as Params
    const meta = given['_meta'] as Params | undefined
    const json = canonicalJson(ARGUMENTS[method]?.(given))
    return [{ method, id, name: given['name'], json, trace: readTrace(meta?.['traceparent']) }]
  })
}
