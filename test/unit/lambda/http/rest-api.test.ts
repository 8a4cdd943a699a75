import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { beforeEach, describe, it, mock } from 'node:test'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { Context } from 'aws-lambda'
import { log } from '../../../../lambda/base/log.ts'
import type { HttpEvent, HttpResult } from '../../../../lambda/http/api-gateway.ts'
import { restHandler } from '../../../../lambda/http/rest-api.ts'
import type { RestEvent } from '../../../../lambda/http/rest-event.ts'
import {
  invokeStreaming,
  offerResponseStreaming,
} from '../../../../local/gateway/response-streaming.ts'
import { waitUntil } from '../../../support/wait-until.ts'

type Serve = Parameters<typeof restHandler>[0]

offerResponseStreaming()
const logged = mock.method(log, 'error', () => {})
beforeEach(() => logged.mock.resetCalls())
const errors = () => logged.mock.calls.map((call) => String(call.arguments[1] as unknown as Error))

const EVENT: RestEvent = {
  httpMethod: 'POST',
  path: '/mcp',
  multiValueHeaders: { Accept: ['*/*'] },
  multiValueQueryStringParameters: null,
  body: '{}',
  isBase64Encoded: false,
}

interface Invoked extends HttpResult {
  readonly statusCode: number
  readonly stream: ReadableStream<Uint8Array>
  readonly context: Context & { readonly clientGone: AbortSignal }
}

/** What a client gets, and the context of the invocation. */
async function invoke(serve: Serve, event: unknown = EVENT): Promise<Invoked> {
  const context = { awsRequestId: randomUUID() } as Invoked['context']
  const result = await invokeStreaming(restHandler(serve))(event as object, context)
  if (result?.stream === undefined) assert.fail('there is no head')
  return { ...(result as Invoked), context }
}

const bodyOf = async ({ stream }: Invoked) => text(stream as WebStream)

const endless = (onCancel: () => void, bytes = 1) =>
  new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(bytes)),
    cancel: onCancel,
  })

describe('a handler for a REST API', () => {
  it('hands on the event and the context of the invocation, and streams the answer', async () => {
    const seen: unknown[] = []
    const invoked = await invoke(async (event: HttpEvent, context) => {
      seen.push(event.headers, event.body, context.awsRequestId)
      return { statusCode: 201, headers: { 'x-a': '1' }, body: 'é' }
    })
    assert.deepEqual(seen, [{ accept: '*/*' }, '{}', invoked.context.awsRequestId])
    assert.equal(invoked.statusCode, 201)
    assert.deepEqual(invoked.headers, { 'x-a': '1' })
    assert.equal(await bodyOf(invoked), 'é')
  })

  it('sends the head of an answer that has nothing else', async () => {
    const invoked = await invoke(async () => ({ statusCode: 202 }))
    assert.equal(invoked.statusCode, 202)
    assert.equal(await bodyOf(invoked), '')
    assert.equal((await invoke(async () => ({}))).statusCode, 200)
  })

  it('tells nobody that the client is gone when the answer is complete', async () => {
    const invoked = await invoke(async () => ({ body: 'done' }))
    assert.equal(await bodyOf(invoked), 'done')
    await new Promise(setImmediate)
    assert.equal(invoked.context.clientGone.aborted, false)
  })

  it('answers an error that nobody has foreseen', async () => {
    const expected = { jsonrpc: '2.0', error: { code: -32_603, message: 'Internal error.' } }
    const failing: readonly (readonly [Serve, unknown])[] = [
      [async () => Promise.reject(new Error('unforeseen')), EVENT],
      [async () => ({}), null],
    ]
    for (const [serve, event] of failing) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const invoked = await invoke(serve, event)
      assert.equal(invoked.statusCode, 500)
      // eslint-disable-next-line no-await-in-loop
      assert.deepEqual(JSON.parse(await bodyOf(invoked)), expected)
    }
    assert.match(errors().join(), /^Error: unforeseen,TypeError: /)
  })
})

describe('an answer that is a stream', () => {
  it('comes as it is written, its head first, and no faster than it is read', async () => {
    const chunk = new Uint8Array(100_000).fill(97)
    let pulled = 0
    let start = () => {}
    const started = new Promise<void>((resolve) => void (start = resolve))
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await started
        pulled += 1
        if (pulled > 50) return controller.close()
        controller.enqueue(chunk)
      },
    })
    const invoked = await invoke(async () => ({ headers: { 'x-a': '1' }, stream }))
    assert.deepEqual([invoked.headers, pulled], [{ 'x-a': '1' }, 0])
    start()
    await waitUntil(async () => pulled > 2, 100)
    assert.ok(pulled < 10, `${pulled} chunks are waiting`)
    assert.equal((await bodyOf(invoked)).length, 50 * chunk.length)
  })

  it('ends where it fails, and the log says why', async () => {
    let pulled = 0
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        if (pulled > 1) return controller.error(new Error('broken'))
        controller.enqueue(Buffer.from('begun'))
      },
    })
    assert.equal(await bodyOf(await invoke(async () => ({ stream }))), 'begun')
    assert.deepEqual(errors(), ['Error: broken'])
  })

  for (const [when, bytes] of [
    ['reading', 1],
    ['waiting for a slow client', 1_000_000],
  ] as const) {
    it(`is cancelled when the client leaves while it is ${when}`, async () => {
      let isCancelled = false
      const stream = endless(() => (isCancelled = true), bytes)
      const invoked = await invoke(async () => ({ stream }))
      const reader = invoked.stream.getReader()
      await reader.read()
      await reader.cancel()
      assert.ok(await waitUntil(async () => isCancelled, 2000))
      assert.ok(invoked.context.clientGone.aborted)
      assert.deepEqual(errors(), [])
    })
  }

  it('is cancelled when the client has left before', async () => {
    let isCancelled = false
    const leaving = new AbortController()
    const handler = invokeStreaming(
      restHandler(async (_, { clientGone }) => {
        leaving.abort()
        await new Promise((resolve) => clientGone.addEventListener('abort', resolve))
        return { stream: endless(() => (isCancelled = true)) }
      }),
    )
    const context = { clientGone: leaving.signal } as unknown as Context
    assert.equal(await handler(EVENT, context), undefined)
    assert.ok(await waitUntil(async () => isCancelled, 2000))
    assert.deepEqual(errors(), [])
  })
})
