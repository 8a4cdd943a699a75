/** Calls of the MCP server by `fetch`, in both eras, and what a page may read of the answers. */
import type { ToolResult } from '../../../support/clients/sdk-clients.ts'

export interface SingleOutcome {
  readonly status: number
  readonly challenge: string | null
  readonly retryAfter: string | null
}

export interface EraOutcome {
  readonly statuses: readonly number[]
  /** What the server says to the first message. */
  readonly hello: Readonly<Record<string, unknown>>
  readonly tools: readonly { readonly name: string }[]
  readonly sum: ToolResult
}

type Message = Readonly<Record<string, unknown>>

const LEGACY = '2025-11-25'
const MODERN = '2026-07-28'
const CLIENT = { name: 'page', version: '1.0.0' }
const CALL = { name: 'add_numbers', arguments: { a: 2.5, b: -4 } }

export async function single(mcpUrl: string, token?: string): Promise<SingleOutcome> {
  const { status, headers } = await post(mcpUrl, token, {
    id: 1,
    method: 'tools/call',
    params: CALL,
  })
  return {
    status,
    challenge: headers.get('www-authenticate'),
    retryAfter: headers.get('retry-after'),
  }
}

export async function callLegacy(mcpUrl: string, token: string): Promise<EraOutcome> {
  const params = { protocolVersion: LEGACY, capabilities: {}, clientInfo: CLIENT }
  const hello = await post(mcpUrl, token, { id: 1, method: 'initialize', params })
  const send = (message: Message) =>
    post(mcpUrl, token, message, { 'MCP-Protocol-Version': LEGACY })
  const accepted = await send({ method: 'notifications/initialized' })
  const listed = await send({ id: 2, method: 'tools/list' })
  const called = await send({ id: 3, method: 'tools/call', params: CALL })
  const statuses = [hello, accepted, listed, called].map(({ status }) => status)
  return { statuses, ...(await contentOf(hello, listed, called)) }
}

export async function callModern(mcpUrl: string, token: string): Promise<EraOutcome> {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': CLIENT,
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const send = (method: string, params: Message = {}, headers: Record<string, string> = {}) => {
    const message = { id: 1, method, params: { ...params, _meta: meta } }
    const version = { 'MCP-Protocol-Version': MODERN, 'Mcp-Method': method }
    return post(mcpUrl, token, message, { ...version, ...headers })
  }
  const hello = await send('server/discover')
  const listed = await send('tools/list')
  const called = await send('tools/call', CALL, { 'Mcp-Name': CALL.name })
  const statuses = [hello, listed, called].map(({ status }) => status)
  return { statuses, ...(await contentOf(hello, listed, called)) }
}

function post(url: string, token: string | undefined, message: Message, headers = {}) {
  return fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  })
}

async function contentOf(hello: Response, listed: Response, called: Response) {
  const { tools } = (await resultOf(listed)) as Pick<EraOutcome, 'tools'>
  return { hello: await resultOf(hello), tools, sum: (await resultOf(called)) as ToolResult }
}

async function resultOf(response: Response): Promise<Record<string, unknown>> {
  return ((await response.json()) as { result: Record<string, unknown> }).result
}
