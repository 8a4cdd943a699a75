import assert from 'node:assert/strict'
import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { it } from 'node:test'
import {
  createBoundedServer,
  hasUnknownCoding,
  type ServerLimits,
} from '../../../../local/http/bounded-server.ts'
import { sendRaw } from '../../../support/raw-request.ts'
import { waitUntil } from '../../../support/wait-until.ts'

async function start(limits?: Partial<ServerLimits>) {
  const all = { maxConnections: 10, headerTimeoutMs: 200, requestTimeoutMs: 400, ...limits }
  const server = createBoundedServer((request, response) => {
    request.resume().once('end', () => response.end('served'))
  }, all).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const HEAD = 'POST / HTTP/1.1\r\nHost: h\r\n'

it('by default, heads have ten seconds, requests thirty, and there are a thousand connections', () => {
  const { headersTimeout, requestTimeout, maxConnections } = createBoundedServer(() => {})
  assert.deepEqual([headersTimeout, requestTimeout, maxConnections], [10_000, 30_000, 1000])
})

for (const [name, bytes] of [
  ['a head that never ends', HEAD],
  ['a body that never ends', `${HEAD}Content-Length: 9\r\n\r\nhalf`],
  ['a connection without a request', ''],
] as const) {
  it(`closes ${name}`, { timeout: 10_000 }, async () => {
    await using bounded = await start()
    const { status, ms } = await sendRaw(bounded.port, bytes)
    assert.equal(status, 408)
    assert.ok(ms < 2000, `${ms} ms`)
  })
}

it('closes a head that is sent a byte at a time', { timeout: 10_000 }, async () => {
  await using bounded = await start()
  const socket = net.connect(bounded.port, '127.0.0.1').on('error', () => {})
  socket.write(HEAD)
  const drip = setInterval(() => socket.write('x'), 20)
  await once(socket.resume(), 'close')
  clearInterval(drip)
})

it('refuses connections beyond the limit, and takes new ones when others have ended', async () => {
  const patient = { headerTimeoutMs: 60_000, requestTimeoutMs: 60_000 }
  await using bounded = await start({ maxConnections: 2, ...patient })
  const connect = () => net.connect(bounded.port, '127.0.0.1').on('error', () => {})
  const idle = [connect(), connect()]
  await Promise.all(idle.map((socket) => once(socket, 'connect')))
  const request = `${HEAD}Connection: close\r\n\r\n`
  assert.equal((await sendRaw(bounded.port, request)).text, '')
  for (const socket of idle) socket.destroy()
  const served = async () => (await sendRaw(bounded.port, request)).status === 200
  assert.ok(await waitUntil(served, 5000))
})

for (const [name, bytes, status] of [
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['headers beyond Node’s limit', `${HEAD}x: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
] as const) {
  it(`answers ${status} to ${name}`, async () => {
    await using bounded = await start()
    const answer = await sendRaw(bounded.port, bytes)
    assert.equal(answer.status, status)
    assert.match(answer.text, /\r\nConnection: close\r\n/)
  })
}

it('transfer codings are read in linear time, whatever space is around them', () => {
  const cpuMs = (spaces: number) => {
    const packet = Buffer.from(
      `POST / HTTP/1.1\r\nTransfer-Encoding:${' '.repeat(spaces)}x\r\n\r\n`,
    )
    const times = Array.from({ length: 3 }, () => {
      const before = process.threadCpuUsage()
      assert.equal(hasUnknownCoding(packet), true)
      const { user, system } = process.threadCpuUsage(before)
      return (user + system) / 1000
    })
    return Math.max(Math.min(...times), 0.5) // too short to tell
  }
  const [short, long] = [cpuMs(8000), cpuMs(64_000)]
  assert.ok(long / short < 24, `${short} ms, then ${long} ms for eight times the length`)
})
