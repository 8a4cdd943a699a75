import type { MiddlewareObj } from '@middy/core'
import { bodyBytes, type HttpEvent, type HttpResult } from '../http/api-gateway.ts'
import type { GateContext } from './gate-context.ts'
import { errorResult } from '../http/error-result.ts'

/** More than API Gateway takes: a bound where something else is in front. */
export const MAX_HEADER_BYTES = 16_384
/** What the MCP SDK takes by default; Lambda takes 6 MB with everything around. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024
/** Deeper than any tool's arguments, shallow enough for every recursive reader behind. */
export const MAX_JSON_DEPTH = 64
export const MAX_BATCH_MESSAGES = 50

/** JSON-RPC 2.0 §5.1. */
const PARSE_ERROR = -32700
const INVALID_REQUEST = -32600

const JSON_TYPE = /^application\/json *(?:;|$)/i

/** Middleware that answers requests with more headers than any client sends, before the token is read. */
export function headerLimit(): MiddlewareObj<HttpEvent, HttpResult> {
  return {
    before({ event }) {
      const bytes = Buffer.byteLength(Object.entries(event.headers).join(''))
      if (bytes <= MAX_HEADER_BYTES) return undefined
      const message = `The headers have ${bytes} bytes: send at most ${MAX_HEADER_BYTES}.`
      return errorResult(event, 431, message)
    },
  }
}

/** Middleware that reads the JSON-RPC message of a POST, and answers whatever is none. */
export function jsonBody(): MiddlewareObj<HttpEvent, HttpResult, Error, GateContext> {
  return {
    before({ event, context }) {
      if (event.requestContext.http.method !== 'POST') return undefined
      const read = readMessage(event)
      if ('problem' in read) return errorResult(event, read.status, read.problem, read)
      context.message = read.message
      return undefined
    },
  }
}

interface Problem {
  readonly status: number
  readonly problem: string
  readonly code?: number
}

type Read = { readonly message: unknown } | Problem

const reads = new WeakMap<HttpEvent, Read>()

/** Reads a JSON-RPC message, or a batch of them, within the limits: once, however many ask. */
export function readMessage(event: HttpEvent): Read {
  const read = reads.get(event) ?? parseMessage(event)
  reads.set(event, read)
  return read
}

function parseMessage(event: HttpEvent): Read {
  const type = event.headers['content-type'] ?? ''
  if (!JSON_TYPE.test(type)) {
    const problem = `The content type is ${JSON.stringify(type)}: send application/json.`
    return { status: 415, problem }
  }
  const bytes = bodyBytes(event)
  if (bytes.length > MAX_BODY_BYTES) {
    return {
      status: 413,
      problem: `The body has ${bytes.length} bytes: send at most ${MAX_BODY_BYTES}.`,
    }
  }
  const invalid = (problem: string, code: number) => ({ status: 400, problem, code })
  let message: unknown
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (depthOf(text) > MAX_JSON_DEPTH) {
      return invalid(
        `The JSON is nested too deeply: at most ${MAX_JSON_DEPTH} levels.`,
        INVALID_REQUEST,
      )
    }
    message = JSON.parse(text)
  } catch {
    return invalid('The body is not JSON in UTF-8.', PARSE_ERROR)
  }
  if (!Array.isArray(message) || message.length <= MAX_BATCH_MESSAGES) return { message }
  const problem = `The batch has ${message.length} messages: send at most ${MAX_BATCH_MESSAGES}.`
  return invalid(problem, INVALID_REQUEST)
}

/** The deepest nesting of brackets outside of strings, in one pass: nothing recursive sees the text before. */
function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at]
    if (inString && character === '\\') at += 1
    else if (character === '"') inString = !inString
    else if (inString) continue
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth)
    else if (character === ']' || character === '}') depth -= 1
  }
  return deepest
}
