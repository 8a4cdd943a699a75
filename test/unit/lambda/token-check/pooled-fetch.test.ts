import assert from 'node:assert/strict'
import dns from 'node:dns'
import { once } from 'node:events'
import net from 'node:net'
import { describe, mock, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import zlib from 'node:zlib'
import {
  CONNECT_TIMEOUT_MS,
  createPooledFetch,
  TOTAL_TIMEOUT_MS,
} from '../../../../lambda/token-check/pooled-fetch.ts'
import { json, startBackend } from '../../../support/backend.ts'

const PUBLIC = { privateHosts: [] }
const GET = { method: 'GET', headers: {} }

test('sends method, headers and form, and reads status, headers and body', async () => {
  await using backend = await startBackend(json({ fine: true }, 201, { 'x-answer': ['a', 'b'] }))
  const response = await createPooledFetch(PUBLIC)(`${backend.origin}/path?q=1`, {
    method: 'POST',
    headers: { 'x-question': 'yes' },
    body: new URLSearchParams({ token: 'a b' }),
  })
  assert.equal(response.status, 201)
  assert.equal(response.headers['x-answer'], 'a, b')
  assert.deepEqual(JSON.parse(response.body), { fine: true })
  const [{ method, url, headers, body } = assert.fail()] = backend.seen
  assert.deepEqual(
    [method, url, headers['x-question'], body],
    ['POST', '/path?q=1', 'yes', 'token=a+b'],
  )
})

test('tells that a request was sent, before its answer comes', async () => {
  const events: string[] = []
  const whileWaiting = () => void events.push('sent')
  await using backend = await startBackend((response) => {
    events.push('received')
    setTimeout(() => response.end('{}'), 50)
  })
  await createPooledFetch({ ...PUBLIC, whileWaiting })(backend.origin, GET)
  events.push('answered')
  assert.deepEqual(events.toSorted(), ['answered', 'received', 'sent'])
  assert.equal(events.at(-1), 'answered')
})

test('keeps the connection for the next request', async () => {
  await using backend = await startBackend(json({}))
  const fetch = createPooledFetch(PUBLIC)
  for (let count = 0; count < 3; count += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await fetch(backend.origin, GET)
  }
  assert.equal(backend.seen.length, 3)
  assert.equal(backend.connections, 1)
})

test('keeps no connection that was idle for long by the clock on the wall, whatever timers say', async (t) => {
  await using backend = await startBackend(json({}))
  const fetch = createPooledFetch(PUBLIC)
  await fetch(backend.origin, GET)
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 10_001 })
  await fetch(backend.origin, GET)
  assert.equal(backend.connections, 2)
  await fetch(backend.origin, GET)
  assert.equal(backend.connections, 2)
})

test('follows no redirect', async () => {
  await using backend = await startBackend(json({}, 302, { location: '/elsewhere' }))
  const response = await createPooledFetch(PUBLIC)(backend.origin, GET)
  assert.equal(response.status, 302)
  assert.equal(backend.seen.length, 1)
})

test('asks again when a kept connection has died in the meantime', async () => {
  const sockets: net.Socket[] = []
  const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'
  const server = net.createServer((socket) => {
    const first = sockets.push(socket) === 1
    let requests = 0
    socket.on('error', () => {})
    socket.on('data', () => {
      requests += 1
      if (first && requests === 2) socket.resetAndDestroy()
      else socket.write(answer)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  const fetch = createPooledFetch(PUBLIC)
  await fetch(`http://127.0.0.1:${port}/`, GET)
  await sleep(10) // the socket goes back to the pool
  const response = await fetch(`http://127.0.0.1:${port}/`, GET)
  assert.equal(response.status, 200)
  assert.equal(sockets.length, 2)
  for (const socket of sockets) socket.destroy()
  server.close()
})

test('does not ask again when a new connection is reset', async () => {
  await using backend = await startBackend((response) => {
    response.socket?.resetAndDestroy()
  })
  await assert.rejects(createPooledFetch(PUBLIC)(backend.origin, GET), { code: 'ECONNRESET' })
  assert.equal(backend.seen.length, 1)
})

test('fails when nobody listens', async () => {
  const backend = await startBackend(json({}))
  await backend[Symbol.asyncDispose]()
  await assert.rejects(createPooledFetch(PUBLIC)(backend.origin, GET), { code: 'ECONNREFUSED' })
})

test('fails on a body that stops short, and on one that does not end', async () => {
  await using short = await startBackend((response) => {
    response.writeHead(200, { 'content-length': '10' })
    response.write('{', () => response.socket?.destroy())
  })
  await assert.rejects(createPooledFetch(PUBLIC)(short.origin, GET), { code: 'ECONNRESET' })

  await using endless = await startBackend((response) => {
    const write = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    }
    response.on('drain', write)
    write()
  })
  await assert.rejects(
    createPooledFetch(PUBLIC)(endless.origin, GET),
    /answer of more than \d+ bytes/,
  )
})

test('gives up after the total timeout, before and within the answer', async () => {
  await using silent = await startBackend((response, { url }) => {
    if (url === '/drip') response.writeHead(200).write('{')
  })
  const timeouts = mock.method(AbortSignal, 'timeout', (ms: number) => {
    assert.equal(ms, TOTAL_TIMEOUT_MS)
    const controller = new AbortController()
    setTimeout(() => controller.abort(new DOMException('too slow', 'TimeoutError')), 100)
    return controller.signal
  })
  const fetch = createPooledFetch(PUBLIC)
  await assert.rejects(fetch(`${silent.origin}/silent`, GET), { name: 'AbortError' })
  await assert.rejects(fetch(`${silent.origin}/drip`, GET))
  assert.equal(timeouts.mock.callCount(), 2)
  mock.restoreAll()
})

test('speaks TLS to https: URLs, and trusts no certificate that it does not know', async () => {
  await using plain = await startBackend(json({}))
  const https = plain.origin.replace('http:', 'https:')
  await assert.rejects(
    createPooledFetch(PUBLIC)(https, GET),
    /SSL|EPROTO|ECONNRESET|socket hang up/,
  )
  assert.equal(plain.seen.length, 0)
})

test('gives up connecting sooner than it gives up waiting for an answer', async () => {
  const sockets: net.Socket[] = []
  const server = net.createServer((socket) => sockets.push(socket)) // accepts, and never speaks TLS
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  const start = performance.now()
  await assert.rejects(createPooledFetch(PUBLIC)(`https://127.0.0.1:${port}/`, GET), {
    message: `not connected after ${CONNECT_TIMEOUT_MS} ms`,
  })
  assert.ok(performance.now() - start < TOTAL_TIMEOUT_MS)
  for (const socket of sockets) socket.destroy()
  server.close()
})

test('goes to no private address, literal or looked up, unless the host is allowed by name', async () => {
  await using backend = await startBackend(json({ fine: true }))
  const { port } = new URL(backend.origin)
  const everyInterface = `http://0.0.0.0:${port}/`
  await assert.rejects(createPooledFetch(PUBLIC)(everyInterface, GET), /private address 0\.0\.0\.0/)
  const allowed = createPooledFetch({ privateHosts: ['0.0.0.0', 'allowed.example'] })
  assert.equal((await allowed(everyInterface, GET)).status, 200)

  mock.method(dns, 'lookup', (_name: string, options: dns.LookupOptions, callback: Function) => {
    if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }])
    else callback(null, '127.0.0.1', 4)
  })
  const rebound = createPooledFetch(PUBLIC)(`http://auth.example:${port}/`, GET)
  await assert.rejects(rebound, /auth\.example has the private address 127\.0\.0\.1/)
  assert.equal((await allowed(`http://allowed.example:${port}/`, GET)).status, 200)
  mock.restoreAll()
  assert.equal(backend.seen.length, 2)
})

test('says who asks', async () => {
  await using backend = await startBackend(json({}))
  await createPooledFetch(PUBLIC)(backend.origin, GET)
  assert.match(String(backend.seen[0]?.headers['user-agent']), /^mcp-auth-lambda\/\d+\.\d+\.\d+$/)
})

describe('an answer that is compressed, though nobody asked for it', () => {
  const CODINGS: Readonly<Record<string, (text: string | Buffer) => Buffer>> = {
    gzip: zlib.gzipSync,
    'X-GZIP': zlib.gzipSync,
    deflate: zlib.deflateSync,
    ' Deflate': zlib.deflateRawSync,
    br: zlib.brotliCompressSync,
    zstd: zlib.zstdCompressSync,
    identity: (text) => Buffer.from(text),
    '': (text) => Buffer.from(text),
  }
  const coded = (coding: string, body: Buffer) =>
    startBackend((response) => void response.setHeader('content-encoding', coding).end(body))
  const bodyOf = async ({ origin }: { readonly origin: string }) =>
    (await createPooledFetch(PUBLIC)(origin, GET)).body

  for (const [coding, encode] of Object.entries(CODINGS)) {
    test(`is read: ${coding}`, async () => {
      await using backend = await coded(coding, encode('{"active":true}'))
      assert.equal(await bodyOf(backend), '{"active":true}')
      await using empty = await coded(coding, Buffer.alloc(0))
      assert.equal(await bodyOf(empty), '')
    })

    test(`is bounded in what comes out: ${coding}`, async () => {
      await using fits = await coded(coding, encode('x'.repeat(65_536)))
      assert.equal((await bodyOf(fits)).length, 65_536)
      await using large = await coded(coding, encode('x'.repeat(65_537)))
      await assert.rejects(bodyOf(large), { message: 'answer of more than 65536 bytes' })
    })
  }

  test('is read as it is when it is not coded as its header says, or in an unknown way', async () => {
    for (const coding of ['gzip', 'deflate', 'br', 'zstd', 'utf-8', 'gzip, gzip']) {
      for (const body of ['{"active":true}', '{', '']) {
        // eslint-disable-next-line no-await-in-loop -- a server per case
        await using backend = await coded(coding, Buffer.from(body))
        // eslint-disable-next-line no-await-in-loop -- a server per case
        assert.equal(await bodyOf(backend), body, coding)
      }
    }
  })
})

test('takes no answer that is larger than any should be', async () => {
  const sized = (bytes: number) => startBackend((response) => void response.end('x'.repeat(bytes)))
  await using fits = await sized(65_536)
  assert.equal((await createPooledFetch(PUBLIC)(fits.origin, GET)).body.length, 65_536)
  await using large = await sized(65_537)
  await assert.rejects(
    createPooledFetch(PUBLIC)(large.origin, GET),
    /answer of more than 65536 bytes/,
  )
})
