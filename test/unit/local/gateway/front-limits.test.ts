import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import net from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Context } from 'aws-lambda'
import { waitUntil } from '../../../support/wait-until.ts'
import { sendRaw } from '../../../support/raw-request.ts'
import { type EchoFront, startEchoFront } from './echo-front.ts'

const MIB = 1024 * 1024
const JSON_TYPE = { 'content-type': 'application/json' }

/** The status, and the message of API Gateway's own answer. */
async function refused(front: EchoFront, ...request: Parameters<EchoFront['send']>) {
  const { status, headers, text } = await front.send(...request)
  assert.equal(headers['content-type'], 'application/json', text)
  assert.equal(front.events.length, 0)
  return [status, text]
}

describe('the request line and the values of headers', () => {
  /** Values of so many bytes in all, with a request line of 18 bytes and a host. */
  const valuesOf = (bytes: number, host: string) => {
    const rest = bytes - 'GET /mcp HTTP/1.1'.length - host.length - 'close'.length
    return { host, connection: 'close', 'x-a': 'a'.repeat(100), 'x-b': 'b'.repeat(rest - 100) }
  }

  it('may have 10,240 bytes', async () => {
    await using front = await startEchoFront()
    assert.equal((await front.send('/mcp', { headers: valuesOf(10_240, 'h') })).status, 200)
    front.events.length = 0
    assert.deepEqual(await refused(front, '/mcp', { headers: valuesOf(10_241, 'h') }), [
      431,
      '{"message":"Request Header Fields Too Large"}',
    ])
    const path = `/mcp?${'q'.repeat(10_240)}`
    assert.equal((await refused(front, path))[0], 431)
  })
})

describe('a body', () => {
  const post = (body: Buffer) => ({ method: 'POST', body })
  const TOO_LARGE = [413, '{"message":"Request Entity Too Large"}']

  it('of more than ten megabytes is too large for API Gateway', async () => {
    await using front = await startEchoFront()
    const request = post(Buffer.alloc(10 * MIB + 1))
    assert.deepEqual(await refused(front, '/mcp', request), TOO_LARGE)
    assert.deepEqual(await refused(front, '/elsewhere', request), TOO_LARGE)
  })

  it('that declares its length is refused before any of it comes, and the connection closed', async () => {
    await using front = await startEchoFront()
    const head = 'POST /mcp HTTP/1.1\r\nHost: h\r\nContent-Length: 300000000\r\n\r\n'
    const { status, text, ms } = await sendRaw(front.port, head)
    assert.equal(status, 413)
    assert.match(text, /\r\nconnection: close\r\n/i)
    assert.ok(ms < 1000, `${ms} ms`)
  })

  it('without a declared length is read up to the limit only', { timeout: 10_000 }, async () => {
    let received = 0
    await using front = await startEchoFront(undefined, {
      onConnection: (socket) =>
        socket.once('close', () => {
          received = socket.bytesRead
        }),
    })
    const chunk = Buffer.concat([
      Buffer.from(`${MIB.toString(16)}\r\n`),
      Buffer.alloc(MIB),
      Buffer.from('\r\n'),
    ])
    const head = 'POST /mcp HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n'
    const chunks = Array.from({ length: 50 }, () => chunk)
    assert.equal((await sendRaw(front.port, head, ...chunks)).status, 413)
    await waitUntil(async () => received > 0, 5000)
    assert.ok(received > 0 && received < 12 * MIB, `${received} bytes were read`)
  })

  it('is refused when too many large ones are held already, unless it is small', async () => {
    let received = () => 0
    await using front = await startEchoFront(undefined, {
      maxHeldBytes: MIB,
      onConnection: (socket) => (received = () => socket.bytesRead),
    })
    const kept = net.connect(front.port, '127.0.0.1')
    kept.write(`POST /mcp HTTP/1.1\r\nHost: h\r\nContent-Length: ${MIB}\r\n\r\n`)
    kept.write(Buffer.alloc(MIB - 1))
    assert.ok(await waitUntil(async () => received() >= MIB, 5000))
    const statusOf = async (bytes: number) =>
      (await front.send('/mcp', post(Buffer.alloc(bytes)))).status
    assert.deepEqual([await statusOf(MIB / 2), await statusOf(MIB / 16)], [503, 200])
    kept.destroy()
    assert.ok(await waitUntil(async () => (await statusOf(MIB / 2)) === 200, 5000))
  })

  it('of less is too large for Lambda when its event has more than six', async () => {
    await using front = await startEchoFront()
    const text = (bytes: number) => ({ ...post(Buffer.alloc(bytes, 'x')), headers: JSON_TYPE })
    assert.equal((await front.send('/mcp', text(6 * MIB - 4096))).status, 200)
    front.events.length = 0
    assert.deepEqual(await refused(front, '/mcp', text(6 * MIB)), TOO_LARGE)
    assert.deepEqual(await refused(front, '/mcp', post(Buffer.alloc(5 * MIB))), TOO_LARGE)
    assert.equal((await refused(front, '/elsewhere', text(6 * MIB)))[0], 404)
  })
})

describe('a result', () => {
  it('may have 6,291,556 bytes as JSON', async (t) => {
    const errors = t.mock.method(console, 'error', () => {})
    let bytes = 6_291_556
    await using front = await startEchoFront(() => 'x'.repeat(bytes - 2))
    const { status, bytes: received } = await front.send('/mcp')
    assert.deepEqual([status, received.length], [200, bytes - 2])
    bytes += 1
    const { status: failed, text } = await front.send('/mcp')
    assert.deepEqual([failed, text], [500, '{"message":"Internal Server Error"}'])
    assert.match(String(errors.mock.calls[0]?.arguments[0]), /6291557 bytes/)
  })
})

describe('a function', () => {
  it('that takes too long is not waited for, and knew how long it had', async () => {
    let remaining = 0
    const slow = async (context: Context) => {
      remaining = context.getRemainingTimeInMillis()
      await delay(300)
      return { statusCode: 200 }
    }
    const answerWith = async (options: Parameters<typeof startEchoFront>[1]) => {
      await using front = await startEchoFront((_, context) => slow(context), options)
      const { status, text } = await front.send('/mcp')
      return [status, text]
    }
    const ended = await answerWith({ functionTimeoutMs: { mcp: 50, metadata: 0 } })
    assert.deepEqual(ended, [500, '{"message":"Internal Server Error"}'])
    assert.ok(remaining > 0 && remaining <= 50, String(remaining))
    const givenUp = await answerWith({ timeoutMs: 50 })
    assert.deepEqual(givenUp, [503, '{"message":"Service Unavailable"}'])
  })

  it('has thirty seconds by default', async () => {
    let remaining = 0
    await using front = await startEchoFront((_, context) => {
      remaining = context.getRemainingTimeInMillis()
      return { statusCode: 200 }
    })
    await front.send('/mcp')
    assert.ok(remaining > 29_000 && remaining <= 30_000, String(remaining))
  })
})
