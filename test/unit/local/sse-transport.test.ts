/** The stream of `TRANSPORT=sse` while there is nothing to say. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { it } from 'node:test'
import { trace as tracing } from '@opentelemetry/api'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { server } from '../../support/demo-server.ts'
import { defineTool } from '../../../lambda/features/tools/define-tool.ts'
import { loadFrom } from '../../../lambda/gate/serve.ts'
import type { FunctionSettings } from '../../../lambda/settings/function-settings.ts'
import { json, startBackend } from '../../support/backend.ts'
import { ACTIVE, settingsAt } from '../../support/gate.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { startEchoFront } from './gateway/echo-front.ts'

const { createSseTransport } = await import('../../../local/sse-transport.ts')

const whatItKnows = defineTool({
  name: 'what_it_knows',
  description: 'Tells what a call learns about its request.',
  run: (_, { requestId, traceparent, remainingTimeMs }) => ({
    requestId,
    traceparent,
    remainingTimeMs: remainingTimeMs(),
  }),
})

const acting = defineTool({
  name: 'acting',
  description: 'Acts for its user in another service.',
  run: async (_, { exchange }) => (await exchange({ audience: 'orders' })).token,
})

/** What exchanges tokens. */
function exchanging(origin: string, token: string | null) {
  const issued_token_type = 'urn:ietf:params:oauth:token-type:access_token'
  return {
    issuer: origin,
    token_endpoint: `${origin}/token`,
    access_token: `orders-for-${token}`,
    token_type: 'Bearer',
    issued_token_type,
  }
}

async function transportAt(origin: string, change: Partial<FunctionSettings> = {}) {
  const settings = settingsAt(origin, change)
  const tools = [...(server.tools ?? []), whatItKnows, acting]
  const served = { ...server, tools, needs: { exchange: { orders: 'the orders of the user' } } }
  return createSseTransport(settings, await loadFrom(settings, async () => ({ server: served })))
}

it('is kept alive by comments', async (t) => {
  await using authorizationServer = await startBackend(json(ACTIVE))
  const stream = await transportAt(authorizationServer.origin)
  await using front = await startEchoFront(undefined, { stream })
  t.mock.timers.enable({ apis: ['setInterval'] })
  const headers = { authorization: 'Bearer token' }
  const request = http.get({ host: '127.0.0.1', port: front.port, path: '/mcp', headers })
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  let text = ''
  response.on('data', (chunk: Buffer) => (text += chunk.toString()))
  response.on('error', () => {})
  assert.ok(await waitUntil(async () => text.startsWith('event: endpoint\n'), 2000))
  assert.ok(!text.includes(': keep-alive'))
  for (const count of [1, 2]) {
    t.mock.timers.tick(15_000)
    const came = async () => text.split(': keep-alive\n\n').length - 1 === count
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.ok(await waitUntil(came, 2000), text)
  }
  response.destroy()
})

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' }

/** A session that this token opened; tokens are worth what the authorization server says of them. */
async function openSession(
  worth: (token: string) => object,
  opener: string,
  change: Partial<FunctionSettings> = {},
) {
  const authorizationServer = await startBackend((response, seen) => {
    const form = new URLSearchParams(seen.body)
    const token = form.get('token')
    const { origin } = authorizationServer
    json(token === null ? exchanging(origin, form.get('subject_token')) : worth(token))(
      response,
      seen,
    )
  })
  const stream = await transportAt(authorizationServer.origin, change)
  const front = await startEchoFront(undefined, { stream })
  const url = `http://127.0.0.1:${front.port}/mcp`
  const ended = new AbortController()
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const opened = await fetch(url, { headers: bearer(opener), signal: ended.signal })
  const reader = opened.body?.getReader()
  const nextData = async () => {
    const { value } = (await reader?.read()) ?? {}
    const [, data = ''] = /^data: (.*)$/m.exec(Buffer.from(value ?? []).toString()) ?? []
    return data
  }
  const path = await nextData()
  assert.match(path, /^\/mcp\?sessionId=/)
  async function post(token: string, message: unknown, more = {}): Promise<Response> {
    const headers = { ...bearer(token), 'content-type': 'application/json', ...more }
    return fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(message) })
  }
  return {
    post,
    nextMessage: async () => JSON.parse(await nextData()) as { readonly result: unknown },
    statusFor: async (token: string) => (await post(token, PING)).status,
    async [Symbol.asyncDispose]() {
      ended.abort()
      await front[Symbol.asyncDispose]()
      await authorizationServer[Symbol.asyncDispose]()
    },
  }
}

it('belongs to the token that opened it, when that names neither client nor user', async () => {
  const { client_id: _, sub: __, ...nameless } = ACTIVE
  await using session = await openSession(() => nameless, 'one')
  assert.equal(await session.statusFor('other'), 404)
  assert.equal(await session.statusFor('one'), 202)
})

it('is for tokens with all scopes of the one that opened it: its server has the tools of these', async () => {
  const scopes: Record<string, string> = {
    opener: 'mcp admin',
    narrower: 'mcp',
    other: 'mcp write',
    wider: 'write admin mcp',
  }
  const worth = (token: string) => ({ ...ACTIVE, scope: scopes[token] })
  await using session = await openSession(worth, 'opener')
  assert.equal(await session.statusFor('narrower'), 404)
  assert.equal(await session.statusFor('other'), 404)
  assert.equal(await session.statusFor('wider'), 202)
  assert.equal(await session.statusFor('opener'), 202)
})

it('tells the code of a call its request, its trace and its time', async () => {
  await using session = await openSession(() => ACTIVE, 'one')
  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const params = { name: 'what_it_knows', arguments: {} }
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
  const answer = await session.post('one', call, { traceparent: trace })
  assert.equal(answer.status, 202)
  const { result } = await session.nextMessage()
  const { structuredContent } = result as { structuredContent: Record<string, unknown> }
  const { requestId, traceparent, remainingTimeMs } = structuredContent
  assert.match(String(requestId), /^[\da-f-]{36}$/)
  assert.equal(traceparent, trace)
  assert.ok(Number(remainingTimeMs) > 1000 && Number(remainingTimeMs) < 30_000)
})

it('acts for the sender of each message, and not for who opened the session', async () => {
  await using session = await openSession(() => ACTIVE, 'one')
  for (const token of ['another', 'one']) {
    const params = { name: 'acting', arguments: {} }
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await session.post(token, { jsonrpc: '2.0', id: token, method: 'tools/call', params })
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { result } = await session.nextMessage()
    assert.partialDeepStrictEqual(result, { content: [{ text: `orders-for-${token}` }] })
  }
})

it('has a line in the audit for each call, when that is over', async (t) => {
  const { log } = await import('../../../lambda/base/log.ts')
  const info = t.mock.method(log, 'info', () => {})
  const audited = () =>
    info.mock.calls.flatMap(({ arguments: [message, fields] }: { arguments: unknown[] }) =>
      message === 'audit' ? [fields as Readonly<Record<string, unknown>>] : [],
    )
  const change = { audit: true, serverKey: { value: 'k'.repeat(32) } }
  await using session = await openSession(() => ACTIVE, 'one', change)
  const call = (name: string, id: number, args: unknown = {}) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name, arguments: args },
  })
  const sums = { numbers: [1, 2, 39] }
  for (const message of [call('sum_numbers', 1, sums), call('nobody', 2), [call('add_numbers', 3)]])
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await session.post('one', message)
  assert.ok(await waitUntil(async () => audited().length === 3, 2000), JSON.stringify(audited()))
  const found = audited().map(({ name, outcome, subject }) => [name, outcome, subject])
  assert.deepEqual(found.toSorted(byOutcome), [
    [undefined, 'not_found', 'alice'],
    ['add_numbers', 'rejected', 'alice'],
    ['sum_numbers', 'success', 'alice'],
  ])
})

it('has spans for each call and for the check of its token', async () => {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  tracing.setGlobalTracerProvider(provider)
  const change = { openTelemetry: true, audit: true, serverKey: { value: 'k'.repeat(32) } }
  await using session = await openSession(() => ACTIVE, 'one', change)
  const params = { name: 'what_it_knows', arguments: {} }
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
  await session.post('one', call, { traceparent })
  await session.nextMessage()
  const names = exporter.getFinishedSpans().map(({ name }) => name)
  assert.deepEqual(new Set(names), new Set(['token verification', 'tools/call what_it_knows']))
  const called = exporter.getFinishedSpans().find(({ name }) => name.startsWith('tools/call'))
  assert.equal(called?.parentSpanContext?.spanId, 'b7ad6b7169203331')
  tracing.disable()
})

const byOutcome = ([, one]: unknown[], [, other]: unknown[]) =>
  String(one).localeCompare(String(other))

it('says what is wrong with a message that it does not take', async () => {
  await using session = await openSession(() => ACTIVE, 'one')
  for (const [message, sentence] of [
    [[PING], /"HTTP\+SSE takes no batches: send each message by a POST of its own\."/],
    [{ jsonrpc: '2.0', id: {}, method: 'ping' }, /"The body is not a JSON-RPC message: /],
    ['ping', /"The body is not a JSON-RPC message: /],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const answer = await session.post('one', message)
    assert.equal(answer.status, 400)
    // oxlint-disable-next-line no-await-in-loop
    assert.match(await answer.text(), sentence)
  }
})
