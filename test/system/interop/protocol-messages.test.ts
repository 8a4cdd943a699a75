/** Both protocol eras at one URL, message by message. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server'
import { startSharedSystem } from '../../support/shared-system.ts'
import {
  type Answer,
  bearer,
  type HeaderValues,
  metaOf,
  sendExactly,
  postLegacy,
  postModern,
} from '../../support/clients/http-requests.ts'

const CLIENT_INFO = { name: 'wire-test', version: '1.0.0' }
const ADD = { name: 'add_numbers', arguments: { a: 20, b: 22 } }
/** Every revision that is served, by both eras. */
const VERSIONS = ['2026-07-28', ...SUPPORTED_PROTOCOL_VERSIONS]
const SUM = { operation: 'addition', operand_a: 20, operand_b: 22, result: 42 }

const system = await startSharedSystem()
const token = await system.newToken()

const legacy = (message: unknown, headers?: HeaderValues) =>
  postLegacy(system.url, token, message, headers)
const modern = (method: string, params?: Record<string, unknown>, headers?: HeaderValues) =>
  postModern(system.url, token, method, params, headers)
const request = (method: string, params: object = {}, id = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
})

function assertResult(answer: Answer, result: object): void {
  assert.equal(answer.status, 200, answer.text)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json\b/)
  assert.partialDeepStrictEqual(answer.body, { jsonrpc: '2.0', id: 1, result })
}

function assertError(answer: Answer, status: number, error: object): void {
  assert.equal(answer.status, status, answer.text)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json\b/)
  assert.partialDeepStrictEqual(answer.body, { jsonrpc: '2.0', error })
}

describe('a client of the 2025 era', () => {
  const initialize = (protocolVersion: string) =>
    legacy(request('initialize', { protocolVersion, capabilities: {}, clientInfo: CLIENT_INFO }))

  it('agrees on the newest revision of the era, or on its own older one', async () => {
    const capabilities = { tools: { listChanged: false } }
    for (const [asked, agreed] of [
      ['2025-11-25', '2025-11-25'],
      ['2025-03-26', '2025-03-26'],
      ['1999-01-01', '2025-11-25'],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- a table of a few requests
      assertResult(await initialize(asked), { protocolVersion: agreed, capabilities })
    }
  })

  it('gets no session', async () => {
    const { headers } = await initialize('2025-11-25')
    assert.equal(headers.get('mcp-session-id'), null)
  })

  it('gets a pong, with and without the version header', async () => {
    assertResult(await legacy(request('ping')), {})
    assertResult(await legacy(request('ping'), { 'mcp-protocol-version': '2025-06-18' }), {})
  })

  it('lists and calls tools without initializing first', async () => {
    assertResult(await legacy(request('tools/list')), {
      tools: [{ name: 'add_numbers' }, { name: 'multiply_numbers' }],
    })
    assertResult(await legacy(request('tools/call', ADD)), { structuredContent: SUM })
  })

  it('gets one answer for each request of a batch', async () => {
    const { status, body } = await legacy([request('ping', {}, 7), request('tools/call', ADD, 8)])
    assert.equal(status, 200)
    assert.partialDeepStrictEqual(body, [
      { id: 7, result: {} },
      { id: 8, result: { structuredContent: SUM } },
    ])
  })

  it('gets 202 without a body for a notification', async () => {
    const answer = await legacy({ jsonrpc: '2.0', method: 'notifications/initialized' })
    assert.equal(answer.status, 202)
    assert.equal(answer.text, '')
  })

  it('gets 400 for a version header that names no revision', async () => {
    const headers = { 'mcp-protocol-version': '1999-01-01' }
    const data = { supported: VERSIONS, requested: '1999-01-01' }
    assertError(await legacy(request('ping'), headers), 400, { code: -32_022, data })
  })

  it('gets errors for unknown methods and tools', async () => {
    assertError(await legacy(request('nothing/here')), 200, { code: -32_601 })
    const call = request('tools/call', { name: 'nothing', arguments: {} })
    assertError(await legacy(call), 200, { code: -32_602 })
  })
})

describe('a client of 2026-07-28', () => {
  it('discovers the server', async () => {
    assertResult(await modern('server/discover'), {
      resultType: 'complete',
      supportedVersions: VERSIONS,
      capabilities: { tools: { listChanged: false } },
    })
  })

  it('gets lists that say how long and where they may be cached', async () => {
    for (const method of ['server/discover', 'tools/list']) {
      // eslint-disable-next-line no-await-in-loop -- two requests
      const { body } = await modern(method)
      const { result } = body as { result: Record<string, unknown> }
      assert.equal(result['resultType'], 'complete')
      assert.ok(Number.isInteger(result['ttlMs']), method)
      assert.ok(['public', 'private'].includes(String(result['cacheScope'])), method)
    }
  })

  it('lists and calls tools', async () => {
    assertResult(await modern('tools/list'), {
      tools: [{ name: 'add_numbers' }, { name: 'multiply_numbers' }],
    })
    const answer = await modern('tools/call', ADD)
    assertResult(answer, { resultType: 'complete', structuredContent: SUM })
  })

  it('gets 400 when a header and the body differ', async () => {
    const mismatches: [string, string][] = [
      ['mcp-method', 'tools/list'],
      ['mcp-name', 'multiply_numbers'],
    ]
    for (const [name, value] of mismatches) {
      // eslint-disable-next-line no-await-in-loop -- two requests
      assertError(await modern('tools/call', ADD, { [name]: value }), 400, { code: -32_020 })
    }
  })

  it('gets 400 when a required header is missing', async () => {
    const params = { _meta: metaOf('2026-07-28') }
    const version = { 'mcp-protocol-version': '2026-07-28' }
    const answer = await legacy(request('tools/list', params), version)
    assertError(answer, 400, { code: -32_020 })
  })

  it('gets 400 with the supported versions for an unsupported one', async () => {
    assertError(await modern('tools/list', {}, { 'mcp-protocol-version': '2030-01-01' }), 400, {
      code: -32_022,
      data: { supported: VERSIONS, requested: '2030-01-01' },
    })
  })

  it('gets 400 when the body does not declare the client capabilities', async () => {
    const { 'io.modelcontextprotocol/clientCapabilities': _, ...meta } = metaOf('2026-07-28')
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' }
    const answer = await legacy(request('tools/list', { _meta: meta }), headers)
    assertError(answer, 400, { code: -32_602 })
  })

  it('gets errors for unknown methods and tools', async () => {
    assertError(await modern('nothing/here'), 404, { code: -32_601 })
    const answer = await modern('tools/call', { name: 'nothing', arguments: {} })
    assertError(answer, 200, { code: -32_602 })
  })

  it('gets an acknowledgement of no notifications at once when it subscribes', async () => {
    const started = Date.now()
    const notifications = { toolsListChanged: true }
    const answer = await modern('subscriptions/listen', { notifications })
    assert.ok(Date.now() - started < 2000, 'within two seconds')
    assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream\b/)
    assert.match(
      answer.text,
      /"notifications\/subscriptions\/acknowledged","params":\{"notifications":\{\}/,
    )
    assert.match(answer.text, /"id":1,"result":\{"resultType":"complete"/)
  })
})

describe('a client of either era', () => {
  for (const accept of ['*/*', 'application/json', 'text/event-stream', '']) {
    it(`gets JSON when it accepts ${JSON.stringify(accept)}`, async () => {
      assertResult(await legacy(request('tools/call', ADD), { accept }), { structuredContent: SUM })
      assertResult(await modern('tools/call', ADD, { accept }), { structuredContent: SUM })
    })
  }

  it('gets JSON when it does not say what it accepts', async () => {
    const headers = { ...bearer(token), 'content-type': 'application/json' }
    const call = (params: object) => JSON.stringify(request('tools/call', params))
    const answer = await sendExactly(system.url, { method: 'POST', headers }, call(ADD))
    assertResult(answer, { structuredContent: SUM })
    const modernHeaders = {
      ...headers,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': ADD.name,
    }
    const body = call({ ...ADD, _meta: metaOf('2026-07-28') })
    const modernAnswer = await sendExactly(
      system.url,
      { method: 'POST', headers: modernHeaders },
      body,
    )
    assertResult(modernAnswer, { structuredContent: SUM, resultType: 'complete' })
  })

  it('gets tools in the same order with the same schemas', async () => {
    const lists = [await legacy(request('tools/list')), await modern('tools/list')]
    const [first, second] = lists.map(({ body }) => (body as { result: { tools: unknown } }).result)
    assert.deepEqual(first?.tools, second?.tools)
  })
})
