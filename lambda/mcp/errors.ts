/** What the errors of the MCP SDK lack: sentences, codes of the current revision, and every revision served. */
import { isJSONRPCRequest, type JSONRPCErrorResponse } from '@modelcontextprotocol/server'
import { LightResponse } from '../http/fetch-stand-ins.ts'
import { PROTOCOL_VERSIONS } from '../message/revisions.ts'
import type { Message } from '../message/read-message.ts'
import type { Answer } from './serve.ts'

type RpcError = JSONRPCErrorResponse['error']

const INVALID_REQUEST = -32600
const INVALID_PARAMS = -32602
/** MCP 2026-07-28, Error Codes. */
const UNSUPPORTED_PROTOCOL_VERSION = -32022

const MAX_ISSUES = 3
const MAX_ISSUE_LENGTH = 200

/** How the SDK reports malformed params: what its validator, zod, says about them, as JSON. */
const ISSUES = /^(?:Invalid \S+ request: )?(\[\s*\{[^]*\])$/

interface Issue {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** Says in a sentence what is wrong with params, and names all revisions where one is not supported. */
export function readableError(error: RpcError): RpcError {
  if (error.code === UNSUPPORTED_PROTOCOL_VERSION) {
    const { requested } = error.data as { readonly requested: string }
    const data = { supported: PROTOCOL_VERSIONS, requested }
    if (!PROTOCOL_VERSIONS.includes(requested)) return { ...error, data }
    const message = `Protocol version ${requested} is agreed on by initialize, not named in _meta.`
    return { ...error, message, data }
  }
  const [, issues] = ISSUES.exec(error.message) ?? []
  return issues === undefined ? error : { code: INVALID_PARAMS, message: sentenceFor(issues) }
}

function sentenceFor(json: string): string {
  const issues = JSON.parse(json) as readonly Issue[]
  const shown = issues.slice(0, MAX_ISSUES).map(({ path, message }) => {
    const [, ...inParams] = path
    const place = inParams.length > 0 ? `${inParams.join('.')}: ` : ''
    return `${place}${message.replace('Invalid input: ', '')}`.slice(0, MAX_ISSUE_LENGTH)
  })
  return `The params are malformed: ${shown.join('; ')}.`
}

/** `modern`: from 2026-07-28 on. `handshake`: the revisions before, which begin by `initialize`. */
export type Era = 'modern' | 'handshake'

/** MCP 2025-11-25, Resources, Error Handling; later revisions have -32602. */
const RESOURCE_NOT_FOUND = -32002

/** Gives a resource that is not there the code that its era has for that. */
export function eraError(error: RpcError, era: Era): RpcError {
  const { code, data } = error
  const isMissing =
    code === INVALID_PARAMS && typeof (data as { uri?: unknown } | undefined)?.uri === 'string'
  return era === 'handshake' && isMissing ? { ...error, code: RESOURCE_NOT_FOUND } : error
}

interface Refused {
  readonly headers: { get(name: string): string | null }
  readonly message: Message
}

/**
 * Rewrites the SDK's refusal of a whole request: no `"id": null`, which MCP's schema does not have, and no code that MCP
 * 2026-07-28 takes away from new errors (`errorResult`).
 */
export async function readableRefusal(response: Answer, request: Refused): Promise<Answer> {
  const { status } = response
  if (response.headers.get('content-type')?.startsWith('application/json') !== true) return response
  const { id, error } = JSON.parse(await response.text()) as {
    readonly id: string | number | null
    readonly error: RpcError
  }
  const readable = readableError(currentError(error, status, request))
  const answer = { jsonrpc: '2.0', ...(id !== null && { id }), error: readable }
  return LightResponse.json(answer, { status })
}

function currentError(error: RpcError, status: number, { headers, message }: Refused): RpcError {
  const { code, message: text } = error
  if (code === INVALID_REQUEST && isRequestBesideItsParams(message.parsed)) {
    return { code: INVALID_PARAMS, message: 'The params are malformed: send an object.' }
  }
  if (code < -32019 || code > -32000) return error
  const requested = headers.get('mcp-protocol-version')
  if (requested === null || !text.includes('Unsupported protocol version')) {
    return { ...error, code: status }
  }
  const unsupported = `Unsupported protocol version: ${requested}`
  return { code: UNSUPPORTED_PROTOCOL_VERSION, message: unsupported, data: { requested } }
}

/** Whether only its params keep a message from being a request. */
function isRequestBesideItsParams(parsed: unknown): boolean {
  if (typeof parsed !== 'object' || parsed === null || !('params' in parsed)) return false
  const { params: _, ...rest } = parsed
  return isJSONRPCRequest(rest)
}
