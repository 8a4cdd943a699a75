/**
 * Answers what nearly every request asks, without the SDK, whose loading is the largest part of a cold start. Every answer
 * is the SDK's to the byte (test/system/fuzz/usual-answers.test.ts), or there is none, and the SDK answers. Without this
 * module, `load-server.ts` would serve the same, more slowly.
 */
import type {
  CallToolResult,
  InputRequiredResult,
  ServerContext,
} from '@modelcontextprotocol/server'
import type { Tool } from '../features/tools/define-tool.ts'
import { LightResponse } from '../http/fetch-stand-ins.ts'
import { withoutProgressTokens } from '../message/progress-tokens.ts'
import { HANDSHAKE_VERSIONS, MODERN_VERSION, SERVER_INFO_META } from '../message/revisions.ts'
import { type Catalog, type Offer, offersOf, servedTo } from './catalog.ts'
import {
  areCapabilities,
  isImplementation,
  isObject,
  isPlain,
  isString,
  type PlainRequest,
  plainRequest,
} from './plain-request.ts'
import type { Call } from './serve.ts'

type Asked = Request & Call
type Result = CallToolResult | InputRequiredResult

/** A tool was called, and the form of its result depends on the revision, which the SDK knows. */
interface Called {
  readonly toolResult: Result
}

/** Makes one answer. @returns undefined for a request that the SDK has to answer, of which nothing has been done */
type Answerer = (
  plain: PlainRequest,
  offer: Offer,
  request: Asked,
) => object | undefined | Promise<object | undefined>

/** @returns undefined for a request that the SDK has to answer, of which nothing has been done */
export function createUsualAnswers(catalog: Catalog) {
  const answerers = answerersOf(catalog)
  const offerTo = offersOf(catalog)

  return async (request: Asked): Promise<LightResponse | Called | undefined> => {
    const { asksForProgress, parsed } = request.message
    if (asksForProgress && request.canStream) return undefined
    const message = asksForProgress ? withoutProgressTokens(parsed) : parsed
    const plain = plainRequest(message, request.headers)
    if (plain === undefined) return undefined
    const { era, method, id } = plain
    const result = await answerers.get(`${era} ${method}`)?.(plain, offerTo(request), request)
    if (result === undefined || 'toolResult' in result) return result as Called | undefined
    return id === undefined
      ? new LightResponse(null, { status: 202 })
      : LightResponse.json({ result, jsonrpc: '2.0', id })
  }
}

const EMPTY = {}
const INITIALIZE = {
  protocolVersion: isString,
  capabilities: areCapabilities,
  clientInfo: isImplementation,
}
const CALL = { name: isString, arguments: isObject }
/** What MCP 2026-07-28 wants to be told about results that may be kept. */
const NOT_KEPT = { ttlMs: 0, cacheScope: 'private' }

function answerersOf(catalog: Catalog): ReadonlyMap<string, Answerer> {
  const { serverInfo, instructions } = catalog
  const told = instructions === undefined ? {} : { instructions }
  const modern = (result: object, kept = {}) => ({
    ...result,
    resultType: 'complete',
    ...kept,
    _meta: { ...('_meta' in result && (result._meta as object)), [SERVER_INFO_META]: serverInfo },
  })
  const empty: Answerer = ({ params }) => (isPlain(params, EMPTY) ? {} : undefined)

  const initialize: Answerer = ({ params }, { capabilities }) => {
    if (!isPlain(params, INITIALIZE) || Object.keys(params).length < 3) return undefined
    const asked = params['protocolVersion'] as string
    const protocolVersion = HANDSHAKE_VERSIONS.includes(asked) ? asked : HANDSHAKE_VERSIONS[0]
    return { protocolVersion, capabilities, serverInfo, ...told }
  }
  const discover: Answerer = ({ params }, { capabilities }) => {
    if (!isPlain(params, EMPTY)) return undefined
    const supportedVersions = [MODERN_VERSION, ...HANDSHAKE_VERSIONS]
    return modern({ supportedVersions, capabilities, ...told }, NOT_KEPT)
  }
  const list: Answerer = ({ params, era }, { kinds }, request) => {
    const kind = kinds.find(([{ name }]) => name === 'tool')?.[0]
    if (kind?.list === undefined || !isPlain(params, EMPTY)) return undefined
    const served = servedTo(catalog, request)
    if (!served.list<Tool>(kind).every(isAlikeInAll)) return undefined
    const page = kind.list(served)
    return era === 'modern' ? modern(page, NOT_KEPT) : page
  }
  const call: Answerer = async (plain, _, request) => {
    const { params, era } = plain
    if (!isPlain(params, CALL) || !('name' in params)) return undefined
    const id = params['name'] as string
    const tool = servedTo(catalog, request).find<Tool>({ kind: 'tool', id })
    if (tool === undefined || !isUsual(tool)) return undefined
    const context = contextOf(plain, request)
    const result = await tool.call(params['arguments'], context, catalog.services)
    if (request.signal.aborted || !isResultInAll(result)) return { toolResult: result }
    return era === 'modern' ? modern(result) : result
  }
  return new Map([
    ['handshake initialize', initialize],
    ['handshake notifications/initialized', empty],
    ['handshake ping', empty],
    ['handshake tools/list', list],
    ['handshake tools/call', call],
    ['modern server/discover', discover],
    ['modern tools/list', list],
    ['modern tools/call', call],
  ])
}

/** Whether no header has to repeat an argument, and the call is over with its result. */
const isUsual = (tool: Tool) =>
  !tool.asks && isAlikeInAll(tool) && !JSON.stringify(tool.inputSchema()).includes('x-mcp-header')

/** Revisions before 2026-07-28 know structured content that is an object, and the SDK wraps the other for them. */
const isAlikeInAll = ({ outputSchema }: Tool) =>
  outputSchema === undefined || outputSchema()['type'] === 'object'

function isResultInAll(result: Result): boolean {
  const { structuredContent = {}, _meta = {} } = result as CallToolResult
  return 'content' in result && isObject(structuredContent) && !(SERVER_INFO_META in _meta)
}

/** What a tool that does not ask learns of its request. */
function contextOf({ meta, era }: PlainRequest, request: Asked): ServerContext {
  const { signal, authInfo } = request
  const mcpReq = { signal, _meta: meta, ...(era === 'modern' && { envelope: meta }) }
  return { mcpReq, http: { authInfo, req: request } } as unknown as ServerContext
}
