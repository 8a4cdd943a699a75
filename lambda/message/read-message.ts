import { readTrace, type Trace } from '../base/trace-context.ts'

/** As much as the MCP SDK takes by default; Lambda takes 6 MB for the whole event. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024
/** Deeper than any tool's arguments, shallow enough for every recursive reader behind. */
export const MAX_JSON_DEPTH = 64
/** Each costs its readers some microseconds: this many 40 ms, and as many as fit into a body 6 s. */
export const MAX_JSON_MEMBERS = 10_000
/** Of arrays and objects together. An item that is no object costs next to nothing: embeddings and tables fit. */
export const MAX_JSON_ITEMS = 100_000
export const MAX_BATCH_MESSAGES = 50

/** JSON-RPC 2.0 §5.1. */
const PARSE_ERROR = -32700
const INVALID_REQUEST = -32600

const JSON_TYPE = /^application\/json *(?:;|$)/i

/** A request's body as it came: text, or base64. */
export interface Body {
  readonly contentType: string | undefined
  readonly text: string | undefined
  readonly isBase64Encoded: boolean
}

/** A call of something that a caller may be allowed to use, or not. */
export interface FeatureCall {
  readonly kind: 'tool' | 'resource' | 'resource template' | 'prompt'
  /** The name, the URI, or the URI template. */
  readonly id: string
}

/** A JSON-RPC message, or a batch of them, read once. */
export interface Message {
  readonly parsed: unknown
  /** The method of a single message, for people. */
  readonly method: string | undefined
  /** The tools, resources and prompts that it calls, whether or not they exist. */
  readonly calls: readonly FeatureCall[]
  /** The trace that the caller counts it to (MCP, `_meta`). */
  readonly trace: Trace | undefined
  /** Whether it asks for progress (MCP, Utilities, Progress). */
  readonly asksForProgress: boolean
}

/** Why a body was rejected. */
export interface MessageProblem {
  readonly status: 400 | 413 | 415
  readonly problem: string
  /** A JSON-RPC error code, where one fits. */
  readonly code?: number
}

/** Reads a message, or a batch of them, within the limits. */
export function readMessage(body: Body): Message | MessageProblem {
  const { contentType = '', text = '', isBase64Encoded } = body
  if (!JSON_TYPE.test(contentType)) {
    const problem = `The content type is ${JSON.stringify(contentType)}: send application/json.`
    return { status: 415, problem }
  }
  const bytes = Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > MAX_BODY_BYTES) {
    const problem = `The body has ${bytes.length} bytes: send at most ${MAX_BODY_BYTES}.`
    return { status: 413, problem }
  }
  const read = parse(bytes)
  return 'problem' in read ? { status: 400, ...read } : summarize(read.parsed)
}

function parse(bytes: Buffer): { readonly parsed: unknown } | { problem: string; code: number } {
  let parsed: unknown
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const problem = sizeProblem(measure(json))
    if (problem !== undefined) return { problem, code: INVALID_REQUEST }
    parsed = JSON.parse(json)
  } catch {
    return { problem: 'The body is not JSON in UTF-8.', code: PARSE_ERROR }
  }
  const problem = Array.isArray(parsed) ? batchProblem(parsed) : undefined
  return problem === undefined ? { parsed } : { problem, code: INVALID_REQUEST }
}

/** An ID is used once (MCP, Base Protocol, Requests): answers, and lines of the audit, would be taken for one another. */
function batchProblem(batch: readonly unknown[]): string | undefined {
  const { length } = batch
  if (length > MAX_BATCH_MESSAGES) {
    return `The batch has ${length} messages: send at most ${MAX_BATCH_MESSAGES}.`
  }
  const ids = batch.flatMap((one) => (one as { readonly id?: unknown } | null)?.id ?? [])
  return new Set(ids).size === ids.length ? undefined : 'Two messages of the batch have one ID.'
}

interface JsonSize {
  readonly depth: number
  /** Members of objects, at every depth. */
  readonly members: number
  /** Members of objects and items of arrays after the first of each. */
  readonly items: number
}

function sizeProblem({ depth, members, items }: JsonSize): string | undefined {
  if (depth > MAX_JSON_DEPTH) {
    return `The JSON is nested too deeply: at most ${MAX_JSON_DEPTH} levels.`
  }
  if (members > MAX_JSON_MEMBERS) {
    return `The JSON has ${members} members of objects: send at most ${MAX_JSON_MEMBERS}.`
  }
  if (items > MAX_JSON_ITEMS) {
    return `The JSON has ${items} items: send at most ${MAX_JSON_ITEMS}.`
  }
  return undefined
}

/** Counts brackets, colons and commas outside of strings, in one pass, before anything else reads the text. */
function measure(json: string): JsonSize {
  const size = { depth: 0, members: 0, items: 0 }
  let depth = 0
  let inString = false
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at]
    if (inString && character === '\\') at += 1
    else if (character === '"') inString = !inString
    else if (inString) continue
    else if (character === '[' || character === '{') size.depth = Math.max(size.depth, ++depth)
    else if (character === ']' || character === '}') depth -= 1
    else if (character === ':') size.members += 1
    else if (character === ',') size.items += 1
  }
  return size
}

interface Envelope {
  readonly method?: unknown
  params?: Params | null
}

interface Params extends Record<string, unknown> {
  readonly name?: unknown
  readonly uri?: unknown
  readonly ref?: Reference | null
  readonly _meta?: Meta
}

/** What a completion is for. */
interface Reference {
  readonly type?: unknown
  readonly name?: unknown
  readonly uri?: unknown
}

type Meta = Readonly<Record<string, unknown>> | null

/** Reads what decides about a message as the protocol's dispatcher will: by method and name, each of a batch. */
function summarize(parsed: unknown): Message {
  const calls: FeatureCall[] = []
  let trace: Trace | undefined
  let asksForProgress = false
  for (const one of Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]) {
    const envelope = (one ?? {}) as Envelope
    dropNulls(envelope)
    const { method, params } = envelope
    const { _meta: meta } = params ?? {}
    const call = callOf(method, params ?? {})
    if (call !== undefined) calls.push(call)
    if (meta?.['traceparent'] !== undefined) trace ??= readTrace(meta['traceparent'])
    if (meta?.['progressToken'] !== undefined) asksForProgress = true
  }
  const { method } = Array.isArray(parsed) ? {} : ((parsed ?? {}) as Envelope)
  return {
    parsed,
    method: typeof method === 'string' ? method : undefined,
    calls,
    trace,
    asksForProgress,
  }
}

/** What runs somebody's code; a completion does as well. */
function callOf(method: unknown, { name, uri, ref }: Params): FeatureCall | undefined {
  switch (method) {
    case 'tools/call':
      return called('tool', name)
    case 'prompts/get':
      return called('prompt', name)
    case 'resources/read':
      return called('resource', uri)
    case 'completion/complete':
      return ref?.type === 'ref/prompt'
        ? called('prompt', ref.name)
        : called('resource template', ref?.uri)
    default:
      return undefined
  }
}

const called = (kind: FeatureCall['kind'], id: unknown): FeatureCall | undefined =>
  typeof id === 'string' ? { kind, id } : undefined

/** Some clients write null for `params` or one of its members that they leave out, which no schema of MCP allows. */
function dropNulls(envelope: Envelope): void {
  const { params } = envelope
  if (params === null) delete envelope.params
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return
  for (const name of Object.keys(params)) if (params[name] === null) delete params[name]
}
