/** Calls an MCP server with an access token, as clients of both eras of the protocol do. */
import { MODERN_VERSION } from '../../../lambda/message/revisions.ts'
import type { Answer, Ask } from '../net/ask.ts'
import { member } from '../net/words.ts'

export const LEGACY = '2025-11-25'
export const MODERN = MODERN_VERSION
const CLIENT_INFO = { name: 'doctor', version: '1.0.0' }

type Params = Readonly<Record<string, unknown>>
type HeaderValues = Readonly<Record<string, string>>

/** Sends a JSON-RPC request of one era. */
type Call = (method: string, params?: Params) => Promise<Answer>

export interface Session {
  readonly version: string
  /** The answer to the first request. */
  readonly first: Answer
  readonly call: Call
}

export async function send(
  ask: Ask,
  url: string,
  token: string,
  [method, params = {}, headers = {}]: readonly [string, Params?, HeaderValues?],
): Promise<Answer> {
  return post(ask, url, token, headers, { id: 1, method, params })
}

async function post(
  ask: Ask,
  url: string,
  token: string,
  headers: HeaderValues,
  message: object,
): Promise<Answer> {
  return ask(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  })
}

export async function legacySession(ask: Ask, url: string, token: string): Promise<Session> {
  const offer = { protocolVersion: LEGACY, capabilities: {}, clientInfo: CLIENT_INFO }
  const first = await send(ask, url, token, ['initialize', offer])
  const session = first.headers.get('mcp-session-id')
  const agreed = member(first.body, 'result', 'protocolVersion')
  const headers = {
    'mcp-protocol-version': typeof agreed === 'string' ? agreed : LEGACY,
    ...(session !== null && { 'mcp-session-id': session }),
  }
  const call: Call = async (method, params = {}) => send(ask, url, token, [method, params, headers])
  // Some servers wait for it.
  if (first.status === 200)
    await post(ask, url, token, headers, { method: 'notifications/initialized' })
  return { version: LEGACY, first, call }
}

export async function modernSession(ask: Ask, url: string, token: string): Promise<Session> {
  const client = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': CLIENT_INFO,
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const call: Call = async (method, params = {}) => {
    const { name } = params
    const headers = {
      'mcp-protocol-version': MODERN,
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
    }
    return send(ask, url, token, [method, { ...params, _meta: client }, headers])
  }
  return { version: MODERN, first: await call('server/discover'), call }
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The low bits of a signature's last character may mean nothing: the highest one changes. */
export function withOtherEnd(token: string): string {
  const index = BASE64URL.indexOf(token.at(-1) ?? '')
  return token.slice(0, -1) + (BASE64URL[Math.max(index, 0) ^ 32] ?? '')
}
