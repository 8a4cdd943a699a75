/** What clients read when the protocol refuses their message, through the whole endpoint. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server'
import { mcpEndpoint } from '../../../../lambda/gate/mcp-endpoint.ts'
import { readableRefusal } from '../../../../lambda/mcp/errors.ts'
import { loadServer } from '../../../../lambda/mcp/load-server.ts'
import { type Message, readMessage } from '../../../../lambda/message/read-message.ts'
import { server as demo } from '../../../support/demo-server.ts'

const authInfo = { token: 't', clientId: 'c', scopes: [] }
const server = loadServer(demo, { scopeHierarchy: [] })
const endpoint = mcpEndpoint('https://mcp.example.com/mcp')
const VERSIONS = ['2026-07-28', ...SUPPORTED_PROTOCOL_VERSIONS]

interface ErrorAnswer {
  readonly id?: unknown
  readonly error: { readonly code: number; readonly message: string; readonly data?: unknown }
}

async function send(parsed: unknown, headers: Record<string, string> = {}, streams = false) {
  const text = JSON.stringify(parsed)
  const message = readMessage({ contentType: 'application/json', text, isBase64Encoded: false })
  const context = {
    authInfo,
    message,
    authorized: { server, called: [] },
    ...(streams && { clientGone: new AbortController().signal }),
  }
  const event = {
    headers: { 'content-type': 'application/json', ...headers },
    rawQueryString: '',
    requestContext: { http: { method: 'POST' } },
    isBase64Encoded: false,
  }
  return endpoint(event, context as never)
}

const request = (method: string, params?: unknown) => ({ jsonrpc: '2.0', id: 7, method, params })
const metaOf = (version: string) => ({
  'io.modelcontextprotocol/protocolVersion': version,
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
})
const sendModern = (method: string, params: object, version = '2026-07-28') =>
  send(request(method, { ...params, _meta: metaOf(version) }), {
    'mcp-protocol-version': version,
    'mcp-method': method,
  })

async function errorOf(answer: ReturnType<typeof send>) {
  const { statusCode, body = '' } = await answer
  const { id, error } = JSON.parse(body) as ErrorAnswer
  return { statusCode, id, ...error }
}

describe('malformed params', () => {
  const malformed = (params: string) => `The params are malformed: ${params}.`

  test('are -32602, with a sentence that names what is wrong', async () => {
    for (const [method, params, wrong] of [
      ['initialize', undefined, 'expected object, received undefined'],
      [
        'initialize',
        { protocolVersion: 1, capabilities: {}, clientInfo: { name: 'a' } },
        'protocolVersion: expected string, received number; clientInfo.version: expected string, received undefined',
      ],
      ['tools/list', { cursor: 5 }, 'cursor: expected string, received number'],
      ['tools/call', {}, 'name: expected string, received undefined'],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await errorOf(send(request(method, params))), {
        statusCode: 200,
        id: 7,
        code: -32_602,
        message: malformed(wrong),
      })
    }
    const { code, message } = await errorOf(sendModern('tools/list', { cursor: 5 }))
    assert.deepEqual(
      [code, message],
      [-32_602, malformed('cursor: expected string, received number')],
    )
  })

  test('are told of in part, when there is much wrong', async () => {
    const clientInfo = { name: 1, version: 2, title: 3, icons: 4, description: 5 }
    const { message } = await errorOf(send(request('initialize', { clientInfo })))
    assert.equal(message.split(';').length, 3, message)
  })

  test('that are no object are, too', async () => {
    for (const params of ['text', 5, [1]]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { statusCode, id, code, message } = await errorOf(send(request('tools/list', params)))
      assert.deepEqual([statusCode, id, code], [400, 7, -32_602])
      assert.equal(message, 'The params are malformed: send an object.')
    }
  })

  test('are told of within a batch and a stream', async () => {
    const list = request('tools/list', { cursor: 5, _meta: { progressToken: 1 } })
    const { body = '' } = await send([list, { ...request('ping'), id: 8 }])
    assert.match(body, /"id":7,"error":{"code":-32602,"message":"The params are malformed/)
    const accept = 'application/json, text/event-stream'
    const { stream } = await send(list, { accept }, true)
    assert.match(await new Response(stream).text(), /"error":{"code":-32602,"message":"The params/)
  })
})

describe('a cursor', () => {
  test('is unknown to a list of one page', async () => {
    for (const answer of [
      send(request('tools/list', { cursor: 'next' })),
      sendModern('tools/list', { cursor: 'next' }),
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { id, code, message } = await errorOf(answer)
      assert.deepEqual([id, code], [7, -32_602])
      assert.match(message, /^The cursor is unknown/)
    }
    const { code } = await errorOf(send(request('resources/list', { cursor: 'next' })))
    assert.equal(code, -32_601, 'there is no such list')
  })

  test('may be null, as params may be', async () => {
    for (const params of [null, { cursor: null }]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { statusCode, body } = await send(request('tools/list', params))
      assert.equal(statusCode, 200)
      assert.match(body ?? '', /"name":"add_numbers"/)
    }
  })
})

describe('a refusal of the protocol', () => {
  test('has no id where the message has none, and never null', async () => {
    for (const message of [
      'text',
      5,
      null,
      [],
      [1],
      { jsonrpc: '2.0', id: null, method: 'ping' },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { statusCode, body = '' } = await send(message)
      assert.equal(statusCode, 400)
      assert.deepEqual(Object.keys(JSON.parse(body) as object), ['jsonrpc', 'error'])
    }
  })

  test('lists all revisions that are served, whichever of them the client names', async () => {
    const supported = VERSIONS
    const byHeader = { 'mcp-protocol-version': '1999-01-01' }
    assert.deepEqual(await errorOf(send(request('ping'), byHeader)), {
      statusCode: 400,
      id: undefined,
      code: -32_022,
      message: 'Unsupported protocol version: 1999-01-01',
      data: { supported, requested: '1999-01-01' },
    })
    assert.partialDeepStrictEqual(await errorOf(sendModern('ping', {}, '2030-01-01')), {
      code: -32_022,
      data: { supported, requested: '2030-01-01' },
    })
    assert.partialDeepStrictEqual(await errorOf(sendModern('ping', {}, '2025-11-25')), {
      code: -32_022,
      message: 'Protocol version 2025-11-25 is agreed on by initialize, not named in _meta.',
      data: { supported, requested: '2025-11-25' },
    })
  })

  test('has its status for a code in place of one that MCP takes away', async () => {
    const refusal = { jsonrpc: '2.0', id: null, error: { code: -32_000, message: 'Too large' } }
    const request413 = { headers: new Headers(), message: { parsed: {} } as Message }
    const answer = await readableRefusal(Response.json(refusal, { status: 413 }), request413)
    assert.equal(answer.status, 413)
    const error = { code: 413, message: 'Too large' }
    assert.deepEqual(JSON.parse(await answer.text()), { jsonrpc: '2.0', error })
  })
})

test('discovery lists all revisions that are served, newest first', async () => {
  const { body = '' } = await sendModern('server/discover', {})
  const { result } = JSON.parse(body) as { result: { supportedVersions: string[] } }
  assert.deepEqual(result.supportedVersions, VERSIONS)
  assert.deepEqual(VERSIONS, VERSIONS.toSorted().toReversed())
  for (const version of VERSIONS.slice(1)) {
    const params = {
      protocolVersion: version,
      capabilities: {},
      clientInfo: { name: 'a', version: '1' },
    }
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const agreed = (await send(request('initialize', params))).body ?? ''
    assert.match(agreed, new RegExp(`"protocolVersion":"${version}"`))
  }
})

test('a client that says what it accepts, and does not name events, gets no stream', async () => {
  const list = request('tools/list', { _meta: { progressToken: 1 } })
  for (const accept of [
    'application/json',
    '*/*',
    '',
    'application/json, text/event-stream;q=0',
    'text/event-streams',
  ]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { headers, stream, body } = await send(list, { accept }, true)
    assert.deepEqual([headers?.['content-type'], stream], ['application/json', undefined], accept)
    assert.match(body ?? '', /"name":"add_numbers"/)
    const params = { notifications: {}, _meta: metaOf('2026-07-28') }
    const modern = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' }
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const listen = await errorOf(
      send(request('subscriptions/listen', params), { accept, ...modern }, true),
    )
    assert.deepEqual([listen.statusCode, listen.code], [406, 406])
  }
  for (const accept of ['text/event-stream', 'application/json,Text/Event-Stream ;q=0.5']) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { headers } = await send(list, { accept }, true)
    assert.equal(headers?.['content-type'], 'text/event-stream', accept)
  }
})
