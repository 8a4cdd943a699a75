/** The requests that a bundle is compiled by. */
import {
  CLIENT_CAPABILITIES_META,
  CLIENT_INFO_META,
  HANDSHAKE_VERSIONS,
  MODERN_VERSION,
  PROTOCOL_VERSION_META,
} from '../message/revisions.ts'
import { EDGE_KEY } from './made-up-secrets.ts'
import { CLIENT_CERTIFICATE } from './made-up-sender.ts'
import { STAND_IN } from './stand-in-tool.ts'

export interface PlayedRequest {
  readonly title: string
  readonly event: object
  /** Statuses of the answers that are no surprise. */
  readonly expected: readonly number[]
}

export interface PlayedClient {
  readonly token: string
  /** Returns the headers by which a token is sent now. */
  readonly send: (token: string) => Readonly<Record<string, string>>
  /** Arguments for the tool {@link STAND_IN}, known once a request with a token has loaded the server. */
  readonly input: () => unknown
  /** Whether the first request with a token is answered by the nonce for the others. */
  readonly needsNonce: boolean
}

const CLIENT = { name: 'code-cache', version: '1' }
const META = {
  [PROTOCOL_VERSION_META]: MODERN_VERSION,
  [CLIENT_CAPABILITIES_META]: {},
  [CLIENT_INFO_META]: CLIENT,
}

/** What clients of both eras send, and two requests that only the MCP SDK answers. */
export function* playedRequests(client: PlayedClient): Generator<PlayedRequest> {
  const { token, send, input, needsNonce } = client
  const call = () => ({ name: STAND_IN, arguments: input() ?? {} })
  const [newest = ''] = HANDSHAKE_VERSIONS
  const initialize = { protocolVersion: newest, capabilities: {}, clientInfo: CLIENT }
  const handshake = (method: string, params = {}, headers = {}) => ({
    title: method,
    event: eventOf({ ...send(token), ...headers }, { method, params }),
    expected: [200],
  })
  const modern = (method: string, params = {}, headers = {}) =>
    handshake(
      method,
      { ...params, _meta: META },
      { 'mcp-protocol-version': MODERN_VERSION, 'mcp-method': method, ...headers },
    )
  yield { title: 'without a token', event: eventOf({}), expected: [401] }
  if (needsNonce) {
    yield { title: 'without a nonce', event: eventOf(send(token), PING), expected: [401] }
  }
  yield handshake('initialize', initialize)
  yield { title: 'initialized', event: eventOf(send(token), INITIALIZED), expected: [202] }
  yield handshake('ping')
  yield handshake('tools/list')
  yield handshake('tools/call', call())
  yield modern('server/discover')
  yield modern('tools/list')
  yield modern('tools/call', call(), { 'mcp-name': STAND_IN })
  yield { title: 'a refused token', event: eventOf(send('refused'), PING), expected: [401] }
  // No method of MCP. The SDK says so.
  yield { ...handshake('code-cache/none'), expected: [200, 404] }
  yield { ...modern('code-cache/none'), expected: [200, 404] }
}

const PING = { method: 'ping' }
const INITIALIZED = { method: 'notifications/initialized', id: undefined }

/** An event that has the members of both payload formats of API Gateway. */
function eventOf(more: Readonly<Record<string, string>>, message?: object): object {
  const headers: Readonly<Record<string, string>> = {
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    'user-agent': 'code-cache',
    'x-origin-verify': EDGE_KEY,
    'x-viewer-address': '192.0.2.1:443',
    ...more,
  }
  const lists = Object.entries(headers).map(([name, value]) => [name, [value]] as const)
  return {
    headers,
    multiValueHeaders: Object.fromEntries(lists),
    rawPath: '/mcp',
    path: '/mcp',
    rawQueryString: '',
    multiValueQueryStringParameters: null,
    httpMethod: 'POST',
    requestContext: {
      http: { method: 'POST' },
      authentication: CLIENT_CERTIFICATE,
      identity: CLIENT_CERTIFICATE,
    },
    body: message === undefined ? null : JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }),
    isBase64Encoded: false,
  }
}
