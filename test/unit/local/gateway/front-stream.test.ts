/** Results that are streams, which the front writes as they come. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { describe, it } from 'node:test'
import type { GateContext } from '../../../../lambda/gate/gate-context.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { startEchoFront } from './echo-front.ts'

const HEADERS = { 'content-type': 'text/event-stream', 'www-authenticate': 'Bearer' }

interface Source {
  readonly stream: ReadableStream<Uint8Array>
  readonly isCancelled: () => boolean
  readonly write: (text: string) => void
  readonly close: () => void
}

function source(): Source {
  let isCancelled = false
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const stream = new ReadableStream<Uint8Array>({
    start: (given) => void (controller = given),
    cancel: () => void (isCancelled = true),
  })
  return {
    stream,
    isCancelled: () => isCancelled,
    write: (text) => controller?.enqueue(Buffer.from(text)),
    close: () => controller?.close(),
  }
}

async function open(port: number): Promise<http.IncomingMessage> {
  const request = http.get({ host: '127.0.0.1', port, path: '/mcp', agent: false })
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  return response
}

describe('a result that is a stream', () => {
  it('reaches the client bit by bit: its head, then each part', async () => {
    const { stream, write, close } = source()
    await using front = await startEchoFront(() => ({ statusCode: 201, headers: HEADERS, stream }))
    const response = await open(front.port)
    assert.equal(response.statusCode, 201)
    assert.equal(response.headers['content-type'], 'text/event-stream')
    assert.equal(response.headers['content-length'], undefined)
    for (const part of ['one', 'two']) {
      write(part)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const [chunk] = (await once(response, 'data')) as [Buffer]
      assert.equal(chunk.toString(), part)
    }
    close()
    await once(response, 'end')
  })

  it('has its headers renamed, where they are', async () => {
    const { stream, close } = source()
    const options = { remapsHeaders: true }
    await using front = await startEchoFront(() => ({ headers: HEADERS, stream }), options)
    close()
    const { status, headers } = await front.send('/mcp')
    assert.equal(status, 200)
    assert.equal(headers['x-amzn-remapped-www-authenticate'], 'Bearer')
    assert.equal(headers['www-authenticate'], undefined)
  })

  it('may take longer than a function may', async () => {
    const { stream, write, close } = source()
    await using front = await startEchoFront(() => ({ stream }), { timeoutMs: 20 })
    setTimeout(() => {
      write('late')
      close()
    }, 100)
    assert.equal((await front.send('/mcp')).text, 'late')
  })

  it('is cancelled when the client goes away', async () => {
    const { stream, write, isCancelled } = source()
    await using front = await startEchoFront(() => ({ headers: HEADERS, stream }))
    const response = await open(front.port)
    write('one')
    await once(response, 'data')
    assert.equal(isCancelled(), false)
    response.destroy()
    assert.ok(await waitUntil(async () => isCancelled(), 2000))
  })

  it('closes the connection when it fails, so that clients notice', async (t) => {
    const logged = t.mock.method(console, 'error', () => {})
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('broken')),
    })
    await using front = await startEchoFront(() => ({ headers: HEADERS, stream }))
    const response = await open(front.port)
    await assert.rejects(once(response.resume(), 'end'), { code: 'ECONNRESET' })
    assert.match(String(logged.mock.calls[0]?.arguments[0]), /broken/)
  })
})

it('a function hears when its client is gone, before it has answered', async () => {
  let signal: AbortSignal | undefined
  await using front = await startEchoFront(async (_, context) => {
    signal = (context as GateContext).clientGone
    await new Promise((resolve) => signal?.addEventListener('abort', resolve))
    return { statusCode: 200 }
  })
  const request = http.get({ host: '127.0.0.1', port: front.port, path: '/mcp', agent: false })
  request.on('error', () => {})
  assert.ok(await waitUntil(async () => signal !== undefined, 2000))
  assert.equal(signal?.aborted, false)
  request.destroy()
  assert.ok(await waitUntil(async () => signal?.aborted === true, 2000))
})
