/** A server behind the MCP endpoint, as the gate leaves requests to it: called by messages, in both eras. */
import { log } from '../../lambda/base/log.ts'
import type { Feature } from '../../lambda/features/calls/feature.ts'
import type { ServerDefinition } from '../../lambda/features/define-server.ts'
import { mcpEndpoint } from '../../lambda/gate/mcp-endpoint.ts'
import { loadServer } from '../../lambda/mcp/load-server.ts'
import { type Message, readMessage } from '../../lambda/message/read-message.ts'

log.setLogLevel('SILENT')

export type Era = 'modern' | 'handshake'
export const ERAS: readonly Era[] = ['modern', 'handshake']

export interface Caller {
  readonly clientId?: string
  readonly subject?: string
  readonly token?: string
  readonly scopes?: readonly string[]
}

export interface Circumstances {
  readonly era?: Era
  readonly caller?: Caller
  readonly capabilities?: object
  readonly meta?: object
  readonly remainingTimeMs?: number
  readonly headerTrace?: { readonly traceparent: string; readonly traceId: string }
}

/** What a JSON-RPC answer has; the tests know which. */
export interface Answer {
  // eslint-disable-next-line typescript/no-explicit-any -- read by tests, which assert what is in it
  readonly result?: any
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

export const STATE_KEY = 'a key of at least thirty-two bytes'
const CLIENT = { name: 'test-client', version: '1' }

/** Sends a message to the server, and returns the JSON-RPC answer. */
export type Send = (method: string, params?: object, more?: Circumstances) => Promise<Answer>

export function serve(
  definition: ServerDefinition,
  readStateKey: (() => Promise<string>) | null = async () => STATE_KEY,
): Send {
  const server = loadServer(definition, {
    scopeHierarchy: [],
    services: readStateKey ? { readStateKey } : {},
  })
  const endpoint = mcpEndpoint('https://mcp.example.com/mcp')

  return async (method, params = {}, more = {}) => {
    const { era = 'modern', caller = {}, remainingTimeMs = 20_000, headerTrace } = more
    const { clientId = 'c', subject = 'alice', scopes = ['mcp'], token = 'the-token' } = caller
    const authInfo = { token, clientId, scopes: [...scopes], extra: { sub: subject } }
    const _meta = { ...more.meta, ...(era === 'modern' && envelope(more.capabilities)) }
    const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } })
    const message = readMessage({ contentType: 'application/json', text, isBase64Encoded: false })
    const called = (message as Message).calls.map((call) => server.find(call, scopes))
    const context = {
      authInfo,
      message,
      headerTrace,
      authorized: { server, called: called.filter((one): one is Feature => one !== undefined) },
      awsRequestId: 'request-1',
      getRemainingTimeInMillis: () => remainingTimeMs,
    }
    const event = {
      headers: {
        'content-type': 'application/json',
        ...(era === 'modern' && headers(method, params)),
      },
      rawQueryString: '',
      requestContext: { http: { method: 'POST' } },
      isBase64Encoded: false,
    }
    const { body = '' } = await endpoint(event, context as never)
    return JSON.parse(body) as Answer
  }
}

const envelope = (capabilities = {}) => ({
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': CLIENT,
  'io.modelcontextprotocol/clientCapabilities': capabilities,
})

function headers(method: string, params: { readonly name?: string; readonly uri?: string }) {
  const name = params.name ?? params.uri
  return {
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(name !== undefined && { 'mcp-name': name }),
  }
}

/** The texts of a tool's result, and whether it is an error. */
export function textsOf({ result }: Answer): {
  readonly isError: boolean
  readonly texts: string[]
} {
  const { content = [], isError = false } = (result ?? {}) as {
    content?: { text?: string }[]
    isError?: boolean
  }
  return { isError, texts: content.map(({ text = '' }) => text) }
}

/** What a mocked function was called with: at first, or at last (-1). */
export function argumentsOf(
  { mock }: { readonly mock: { readonly calls: readonly { readonly arguments: unknown[] }[] } },
  at = 0,
): unknown {
  return mock.calls.at(at)?.arguments
}
