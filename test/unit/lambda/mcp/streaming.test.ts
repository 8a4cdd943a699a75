/** When an answer is a stream, when it is JSON, and that the work ends when nobody waits for it any more. */
import assert from 'node:assert/strict'
import { after, describe, mock, test } from 'node:test'
import * as z from 'zod'
import type { HttpEvent, HttpResult } from '../../../../lambda/http/api-gateway.ts'
import { metaOf } from '../../../support/clients/http-requests.ts'
import { json, startBackend } from '../../../support/backend.ts'
import { ACTIVE, RESOURCE, settingsAt } from '../../../support/gate.ts'
import { waitUntil } from '../../../support/wait-until.ts'

const { defineTool } = await import('../../../../lambda/features/tools/define-tool.ts')
const { server } = await import('../../../support/demo-server.ts')
const { serve } = await import('../../../../lambda/gate/serve.ts')

const authorizationServer = await startBackend(json({ ...ACTIVE, aud: RESOURCE }))
after(() => authorizationServer[Symbol.asyncDispose]())

/** What became of the tool that waits for nothing but the end of its caller. */
const waiting = { started: 0, cancelled: 0 }
const wait = defineTool({
  name: 'wait',
  title: 'Wait',
  description: 'Waits until it is cancelled.',
  inputSchema: z.object({}),
  outputSchema: z.object({}),
  annotations: {},
  async run(_, { signal }) {
    waiting.started += 1
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    waiting.cancelled += 1
    return {}
  },
})
const handler = serve(settingsAt(authorizationServer.origin), async () => ({
  server: { tools: [...(server.tools ?? []), wait] },
}))

const ERAS = ['2025-11-25', '2026-07-28'] as const
type Era = (typeof ERAS)[number]
const SUM = { name: 'sum_numbers', arguments: { numbers: [1, 2, 39] } }

interface Call {
  readonly name: string
  readonly arguments?: object
  readonly progressToken?: string
}

function eventOf(era: Era, { progressToken, ...call }: Call): HttpEvent {
  const isModern = era === '2026-07-28'
  const meta = { ...(isModern && metaOf(era)), ...(progressToken && { progressToken }) }
  const message = { id: 1, method: 'tools/call', params: { ...call, _meta: meta } }
  return {
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer token',
      'mcp-protocol-version': era,
      ...(isModern && { 'mcp-method': 'tools/call', 'mcp-name': call.name }),
    },
    rawQueryString: '',
    requestContext: { http: { method: 'POST' } },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    isBase64Encoded: false,
  }
}

/** @param clientGone as a front door that can stream gives it */
async function answer(event: HttpEvent, clientGone?: AbortSignal): Promise<HttpResult> {
  const context = { awsRequestId: 'id', ...(clientGone && { clientGone }) }
  return handler(event, context as never)
}

const never = () => new AbortController().signal

/** The messages of a stream of events. */
async function messagesOf({ stream }: HttpResult): Promise<Record<string, unknown>[]> {
  const text = await new Response(stream ?? assert.fail('no stream')).text()
  return [...text.matchAll(/^data: (.*)$/gm)].map(
    ([, data = '']) => JSON.parse(data) as Record<string, unknown>,
  )
}

for (const era of ERAS) {
  describe(`an answer of ${era}`, () => {
    test('is a stream with progress, if the request asks for that and the front door can', async () => {
      const event = eventOf(era, { ...SUM, progressToken: 'p' })
      const result = await answer(event, never())
      assert.equal(result.statusCode, 200)
      assert.equal(result.body, undefined)
      const { headers = {} } = result
      assert.equal(headers['content-type'], 'text/event-stream')
      assert.equal(headers['x-accel-buffering'], 'no')
      assert.equal(headers['cache-control'], 'no-store')
      assert.equal(headers['connection'], undefined)
      const messages = await messagesOf(result)
      const params = [1, 2, 3].map((progress) => ({ progressToken: 'p', progress, total: 3 }))
      assert.partialDeepStrictEqual(messages, [
        ...params.map((one) => ({ method: 'notifications/progress', params: one })),
        { id: 1, result: { structuredContent: { operation: 'sum', result: 42 } } },
      ])
      assert.equal(messages.length, 4)
    })

    test('is JSON, with the same result, where the front door cannot stream', async () => {
      const result = await answer(eventOf(era, { ...SUM, progressToken: 'p' }))
      assert.equal(result.stream, undefined)
      assert.equal(result.headers?.['content-type'], 'application/json')
      const body: unknown = JSON.parse(result.body ?? '')
      assert.partialDeepStrictEqual(body, { id: 1, result: { structuredContent: { result: 42 } } })
    })

    test('is JSON when nobody asks for progress', async () => {
      const result = await answer(eventOf(era, SUM), never())
      assert.equal(result.stream, undefined)
      assert.equal(result.headers?.['content-type'], 'application/json')
      assert.match(result.body ?? '', /"result":42/)
    })

    test('is kept alive while the tool has nothing to say', async () => {
      mock.timers.enable({ apis: ['setInterval'] })
      const gone = new AbortController()
      try {
        const event = eventOf(era, { name: 'wait', progressToken: 'p' })
        const { stream = assert.fail('no stream') } = await answer(event, gone.signal)
        const reader = stream.getReader()
        mock.timers.tick(15_000)
        const { value } = await reader.read()
        assert.match(new TextDecoder().decode(value), /^: .*\n\n$/)
      } finally {
        gone.abort()
        mock.timers.reset()
      }
    })

    for (const [kind, progressToken] of [
      ['a stream', 'p'],
      ['JSON', ''],
    ] as const) {
      test(`that is ${kind} and that nobody waits for any more: the tool is cancelled`, async () => {
        const { started, cancelled } = waiting
        const gone = new AbortController()
        const pending = answer(eventOf(era, { name: 'wait', progressToken }), gone.signal)
        assert.ok(await waitUntil(async () => waiting.started === started + 1, 2000))
        assert.equal(waiting.cancelled, cancelled)
        gone.abort()
        const result = await pending
        assert.equal(result.statusCode, kind === 'JSON' ? 499 : 200)
        assert.ok(await waitUntil(async () => waiting.cancelled === cancelled + 1, 2000))
      })
    }

    test('to a client that is gone already: no tool runs on', async () => {
      const { started, cancelled } = waiting
      const result = await answer(eventOf(era, { name: 'wait' }), AbortSignal.abort())
      assert.equal(result.statusCode, 499)
      assert.equal(waiting.started - started, waiting.cancelled - cancelled)
    })
  })
}

test('a subscription is acknowledged and, as nothing can change, over', async () => {
  const event = eventOf('2026-07-28', { name: 'unused' })
  const params = { notifications: { toolsListChanged: true }, _meta: metaOf('2026-07-28') }
  const message = { jsonrpc: '2.0', id: 1, method: 'subscriptions/listen', params }
  const headers = { ...event.headers, 'mcp-method': 'subscriptions/listen' }
  const listening = { ...event, headers, body: JSON.stringify(message) }
  const buffered = await answer(listening)
  const streamed = await answer({ ...listening }, never())
  for (const result of [
    { ...buffered, stream: new Blob([buffered.body ?? '']).stream() },
    streamed,
  ]) {
    assert.equal(result.headers?.['content-type'], 'text/event-stream')
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const [acknowledged, completed, ...more] = await messagesOf(result)
    assert.partialDeepStrictEqual(acknowledged, {
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: {} },
    })
    assert.partialDeepStrictEqual(completed, { id: 1, result: { resultType: 'complete' } })
    assert.equal(more.length, 0)
  }
})
