/** Which requests are answered without the SDK, and what becomes of a call. That the answers are right: system/fuzz. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as z from 'zod'
import { log } from '../../../../lambda/base/log.ts'
import { defineTool, type Tool } from '../../../../lambda/features/public.ts'
import { LightResponse, requestFor } from '../../../../lambda/http/fetch-stand-ins.ts'
import type { Catalog } from '../../../../lambda/mcp/catalog.ts'
import type { CarriedRequest } from '../../../../lambda/features/calls/call-context.ts'
import { withUsualAnswers } from '../../../../lambda/mcp/usual-answers.ts'
import { readMessage } from '../../../../lambda/message/read-message.ts'
import { metaOf } from '../../../support/clients/http-requests.ts'

log.setLogLevel('SILENT')

const MODERN = '2026-07-28'
const add = defineTool({
  name: 'add',
  description: 'Adds.',
  inputSchema: z.object({ a: z.number() }),
  outputSchema: z.object({ sum: z.number() }),
  run: ({ a }) => ({ sum: a + 1 }),
})

interface Sent {
  readonly method: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly tools?: readonly Tool[]
  readonly canStream?: boolean
  readonly isAuthorized?: boolean
  readonly signal?: AbortSignal
}

/** @returns the answer, and the requests that were left to the SDK, whose answer is 418 here */
async function answerTo(era: 'handshake' | 'modern', sent: Sent) {
  const {
    method,
    params = {},
    tools = [add],
    canStream = false,
    isAuthorized = true,
    signal,
  } = sent
  const isModern = era === 'modern'
  const _meta = { ...(isModern && metaOf(MODERN)), ...(params['_meta'] as object | undefined) }
  const id = method.startsWith('notifications/') ? {} : { id: 1 }
  const text = JSON.stringify({ jsonrpc: '2.0', ...id, method, params: { ...params, _meta } })
  const message = readMessage({ contentType: 'application/json', text, isBase64Encoded: false })
  if ('problem' in message) return assert.fail(message.problem)
  const name = { ...(method === 'tools/call' && { 'mcp-name': params['name'] as string }) }
  const headers = { 'mcp-protocol-version': MODERN, 'mcp-method': method, ...name }
  const event = {
    headers: isModern ? headers : {},
    rawQueryString: '',
    requestContext: { http: { method: 'POST' } },
    isBase64Encoded: false,
  }
  const authInfo = { token: 't', clientId: 'c', scopes: [] }
  const authorized = isAuthorized ? tools : []
  const carried = { message, authorized, authInfo, canStream }
  const catalog: Catalog = {
    serverInfo: { name: 'server', version: '1' },
    instructions: 'Read first.',
    features: tools,
    scopeHierarchy: [],
    services: {},
  }
  const left: CarriedRequest[] = []
  const serve = withUsualAnswers(catalog, async (request) => {
    left.push(request)
    return new LightResponse(null, { status: 418 })
  })
  const response = await serve(requestFor(event, 'https://mcp.example.com/mcp', signal, carried))
  const body = await response.text()
  const parsed = (body === '' ? {} : JSON.parse(body)) as { result?: Record<string, unknown> }
  return { status: response.status, result: parsed.result, left }
}

const clientInfo = { name: 'c', version: '1' }
const INITIALIZE = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }
const CALL = { method: 'tools/call', params: { name: 'add', arguments: { a: 41 } } }
const serverInfo = { name: 'server', version: '1' }
const about = { capabilities: { tools: { listChanged: false } }, instructions: 'Read first.' }
const complete = {
  resultType: 'complete',
  _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo },
}

describe('without the SDK', () => {
  for (const [asked, agreed] of [
    ['2025-06-18', '2025-06-18'],
    ['2030-01-01', '2025-11-25'],
  ]) {
    test(`initialize with ${asked}`, async () => {
      const params = { ...INITIALIZE, protocolVersion: asked }
      const { result, left } = await answerTo('handshake', { method: 'initialize', params })
      assert.deepEqual(result, { protocolVersion: agreed, serverInfo, ...about })
      assert.equal(left.length, 0)
    })
  }

  test('the notification that follows, and ping', async () => {
    const sent = await answerTo('handshake', { method: 'notifications/initialized' })
    assert.deepEqual(sent, { status: 202, result: undefined, left: [] })
    const { result, left } = await answerTo('handshake', { method: 'ping' })
    assert.deepEqual([result, left], [{}, []])
  })

  test('server/discover', async () => {
    const { result, left } = await answerTo('modern', { method: 'server/discover' })
    assert.partialDeepStrictEqual(result, { ...about, ...complete, ttlMs: 0 })
    assert.equal(left.length, 0)
  })

  for (const era of ['handshake', 'modern'] as const) {
    const more = era === 'modern' ? complete : {}
    test(`a list and a call in the ${era} era`, async () => {
      const listed = await answerTo(era, { method: 'tools/list' })
      assert.partialDeepStrictEqual(listed.result, { tools: [{ name: 'add' }], ...more })
      const called = await answerTo(era, CALL)
      assert.partialDeepStrictEqual(called.result, { structuredContent: { sum: 42 }, ...more })
      assert.equal(listed.left.length + called.left.length, 0)
    })
  }

  test('a call that asks for progress, where the front door cannot stream', async () => {
    const params = { ...CALL.params, _meta: { progressToken: 1 } }
    const { left } = await answerTo('modern', { method: 'tools/call', params })
    assert.equal(left.length, 0)
  })
})

describe('left to the SDK', () => {
  const tool = (more: object) =>
    defineTool({ name: 'add', description: 'x', run: () => 'x', ...more })
  const region = z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }).optional() })
  const listed = tool({ outputSchema: z.array(z.number()), run: () => [1] })
  for (const [what, sent] of [
    ['another method', { method: 'resources/list' }],
    ['an incomplete initialize', { method: 'initialize', params: { capabilities: {} } }],
    ['a page of a list', { method: 'tools/list', params: { cursor: 'x' } }],
    ['a list of no tools', { method: 'tools/list', tools: [] }],
    ['a list with a schema that eras show differently', { method: 'tools/list', tools: [listed] }],
    ['a call of an unknown tool', { ...CALL, params: { name: 'x' } }],
    ['a call that is not authorized', { ...CALL, isAuthorized: false }],
    ['a call with odd params', { ...CALL, params: { ...CALL.params, task: {} } }],
    ['a call of a tool that asks', { ...CALL, tools: [tool({ asks: true })] }],
    ['a call of a tool whose result eras show differently', { ...CALL, tools: [listed] }],
    ['a request that is aborted', { ...CALL, signal: AbortSignal.abort() }],
    [
      'a call that streams its progress',
      { ...CALL, params: { ...CALL.params, _meta: { progressToken: 1 } }, canStream: true },
    ],
  ] as const satisfies readonly (readonly [string, Sent])[]) {
    test(what, async () => {
      const { status, left } = await answerTo('handshake', sent)
      assert.equal(status, 418)
      assert.deepEqual(
        left.map(({ toolResult }) => toolResult),
        [undefined],
      )
    })
  }

  test('a call whose headers repeat arguments, each time', async () => {
    const repeats = tool({ inputSchema: region })
    for (const era of ['modern', 'modern', 'handshake'] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { left } = await answerTo(era, { ...CALL, params: { name: 'add' }, tools: [repeats] })
      assert.equal(left.length, era === 'modern' ? 1 : 0)
    }
  })

  for (const [what, run] of [
    ['a block that is no text', () => [{ type: 'image', data: '', mimeType: 'image/png' }]],
    ['members that the SDK sorts', () => ({ isError: false, content: [] })],
    ['structured content that is no object', () => ({ content: [], structuredContent: [] })],
  ] as const) {
    test(`a result with ${what}, of which the tool has run`, async () => {
      let ran = 0
      const counted = tool({ run: () => ((ran += 1), run()) })
      const { left } = await answerTo('modern', { ...CALL, tools: [counted] })
      assert.notEqual(await left[0]?.toolResult, undefined)
      assert.equal(ran, 1)
    })
  }

  test('a call that fails with an error of the protocol', async () => {
    const failing: Tool = { ...add, call: async () => Promise.reject(new Error('no')) }
    const { left } = await answerTo('modern', { ...CALL, tools: [failing] })
    await assert.rejects(async () => left[0]?.toolResult, /no/)
  })
})

test('a call whose client goes away is answered by 499, and its tool is cancelled', async () => {
  const gone = new AbortController()
  let cancelled = false
  const wait = defineTool({
    name: 'add',
    description: 'Waits.',
    run: async (_, { signal }) => {
      queueMicrotask(() => gone.abort())
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      cancelled = true
      return 'late'
    },
  })
  const { status, left } = await answerTo('modern', { ...CALL, tools: [wait], signal: gone.signal })
  assert.equal(status, 499)
  assert.deepEqual([cancelled, left.length], [true, 0])
})
