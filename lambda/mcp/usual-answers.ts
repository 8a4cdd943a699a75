/**
 * Answers what nearly every request asks, without the SDK, whose loading is the largest part of a cold start. Every answer
 * is the SDK's to the byte (test/system/fuzz/usual-answers.test.ts); the SDK gives all others. Without this module, the
 * server would be the same, but slower.
 */
import type { ServerContext } from '@modelcontextprotocol/server'
import type { Tool } from '../features/tools/define-tool.ts'
import { LightResponse } from '../http/fetch-stand-ins.ts'
import { withoutProgressTokens } from '../message/progress-tokens.ts'
import { HANDSHAKE_VERSIONS, PROTOCOL_VERSIONS, SERVER_INFO_META } from '../message/revisions.ts'
import { type Catalog, findFeature, offersOf, servedTo } from './catalog.ts'
import { clientGone } from './client-gone.ts'
import {
  areCapabilities,
  hasOnly,
  isImplementation,
  isObject,
  isString,
  type PlainRequest,
  plainRequest,
} from './plain-request.ts'
import type { Answer, Call, Serve } from './serve.ts'
import { isListedAlike, isUsualResult, isUsualTool } from './usual-tool.ts'

type Asked = Request & Call

/** @returns undefined for a request that the SDK has to answer, and of which nothing has been done */
type Answerer = (
  plain: PlainRequest,
  request: Asked,
) => Answer | undefined | Promise<Answer | undefined>

/** Puts the usual answers before those of the SDK. */
export function withUsualAnswers(catalog: Catalog, serveBySdk: Serve): Serve {
  const list = listTools(catalog)
  const call = callTool(catalog, serveBySdk)
  const answerers = new Map<string, Answerer>([
    ['handshake initialize', initialize(catalog)],
    ['handshake notifications/initialized', answerNothing],
    ['handshake ping', answerNothing],
    ['handshake tools/list', list],
    ['handshake tools/call', call],
    ['modern server/discover', discover(catalog)],
    ['modern tools/list', list],
    ['modern tools/call', call],
  ])
  return async (request) => {
    const plain = plainlyAsked(request)
    const answered = plain && answerers.get(`${plain.era} ${plain.method}`)?.(plain, request)
    return (await answered) ?? serveBySdk(request)
  }
}

/** Streams are unusual, and so are requests that are aborted already. */
function plainlyAsked({ message, canStream, headers, signal }: Asked): PlainRequest | undefined {
  const { parsed, asksForProgress } = message
  if ((asksForProgress && canStream) || signal.aborted) return undefined
  return plainRequest(asksForProgress ? withoutProgressTokens(parsed) : parsed, headers)
}

/** How long MCP 2026-07-28 lets a client keep a result. */
const NOT_KEPT = { ttlMs: 0, cacheScope: 'private' }

/** @param kept for results that a client of MCP 2026-07-28 may keep */
function answer({ era, id }: PlainRequest, { serverInfo }: Catalog, result: object, kept = {}) {
  const modern = { resultType: 'complete', ...kept, _meta: { [SERVER_INFO_META]: serverInfo } }
  const complete = era === 'modern' ? { ...result, ...modern } : result
  return LightResponse.json({ result: complete, jsonrpc: '2.0', id })
}

const INITIALIZE = {
  protocolVersion: isString,
  capabilities: areCapabilities,
  clientInfo: isImplementation,
}

function initialize(catalog: Catalog): Answerer {
  const { serverInfo, instructions } = catalog
  const offerTo = offersOf(catalog)
  return (plain, request) => {
    const { params } = plain
    if (!hasOnly(params, INITIALIZE, Object.keys(INITIALIZE))) return undefined
    const asked = params['protocolVersion'] as string
    const protocolVersion = HANDSHAKE_VERSIONS.includes(asked) ? asked : HANDSHAKE_VERSIONS[0]
    const { capabilities } = offerTo(request)
    const result = {
      protocolVersion,
      capabilities,
      serverInfo,
      ...(instructions && { instructions }),
    }
    return answer(plain, catalog, result)
  }
}

function discover(catalog: Catalog): Answerer {
  const { instructions } = catalog
  const offerTo = offersOf(catalog)
  return (plain, request) => {
    const { capabilities } = offerTo(request)
    const result = { supportedVersions: PROTOCOL_VERSIONS, capabilities }
    return answer(plain, catalog, { ...result, ...(instructions && { instructions }) }, NOT_KEPT)
  }
}

const answerNothing: Answerer = ({ id }) =>
  id === undefined
    ? new LightResponse(null, { status: 202 })
    : LightResponse.json({ result: {}, jsonrpc: '2.0', id })

function listTools(catalog: Catalog): Answerer {
  const kind = catalog.features.find((feature) => feature.kind.name === 'tool')?.kind
  return (plain, request) => {
    if (kind?.list === undefined || !hasOnly(plain.params, {})) return undefined
    const served = servedTo(catalog, request)
    const tools = served.list<Tool>(kind)
    if (tools.length === 0 || !tools.every(isListedAlike)) return undefined
    return answer(plain, catalog, kind.list(served), NOT_KEPT)
  }
}

const CALL = { name: isString, arguments: isObject }

function callTool(catalog: Catalog, serveBySdk: Serve): Answerer {
  return (plain, request) => {
    const { params, era } = plain
    const tool = hasOnly(params, CALL)
      ? authorizedTool(catalog, request, params['name'])
      : undefined
    if (tool === undefined || !isUsualTool(tool, era)) return undefined
    const toolResult = tool.call(params['arguments'], contextOf(plain, request), catalog.services)
    const answered = async () => {
      const result = await toolResult.catch(() => undefined)
      return isUsualResult(result)
        ? answer(plain, catalog, result)
        : serveBySdk(Object.assign(request, { toolResult }))
    }
    return Promise.race([answered(), clientGone(request.signal)])
  }
}

function authorizedTool(catalog: Catalog, { authInfo, authorized }: Asked, name: unknown) {
  const call = { kind: 'tool', id: name as string } as const
  const tool = findFeature(catalog, call, authInfo.scopes)
  return tool !== undefined && authorized.includes(tool) ? (tool as Tool) : undefined
}

/** What a tool learns of its request. */
function contextOf({ id, meta }: PlainRequest, request: Asked): ServerContext {
  const { signal, authInfo } = request
  const mcpReq = { id, signal, _meta: meta, envelope: meta }
  return { mcpReq, http: { authInfo, req: request } } as unknown as ServerContext
}
