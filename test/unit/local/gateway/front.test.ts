import assert from 'node:assert/strict'
import net from 'node:net'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { startLocalSystem } from '../../../support/local-system.ts'
import { fetchToken } from '../../../support/clients/http-requests.ts'
import { examine } from '../../../../local/doctor/examine.ts'
import { startEchoFront } from './echo-front.ts'

const NOT_FOUND = '{"message":"Not Found"}'

describe('a request is routed', () => {
  it('to the function of its path', async () => {
    const metadata = async () => ({ statusCode: 200, body: 'metadata' })
    const mcp = async () => ({ statusCode: 200, body: 'mcp' })
    const routes = [
      { path: '/mcp', target: 'mcp' },
      { path: '/.well-known/x', target: 'metadata' },
    ] as const
    await using front = await startEchoFront(undefined, { routes, handlers: { mcp, metadata } })
    assert.equal((await front.send('/mcp')).text, 'mcp')
    assert.equal((await front.send('/.well-known/x', { method: 'HEAD' })).status, 200)
    assert.equal((await front.send('/.well-known/x')).text, 'metadata')
  })

  /** Sent, and what the function gets, or the status of the front's own answer. */
  for (const [sent, received] of [
    ['/mcp', '/mcp'],
    ['/mcp?/other', '/mcp'],
    ['/%6Dcp', '/mcp'],
    ['/mcp%3Fother', '/mcp'],
    ['/a%20b', '/a b'],
    ['/mcp/', 404],
    ['/MCP', 404],
    ['/mcp/x', 404],
    ['//mcp', 404],
    ['/x/../mcp', 404],
    ['/mcp%2F', 404],
    ['/%256Dcp', 404],
    ['/mcp%25', 400],
    ['/mcp%', 400],
    ['/mcp%FF', 400],
  ] as const) {
    it(`by its decoded path: ${sent}`, async () => {
      await using front = await startEchoFront()
      const { status, text } = await front.send(sent)
      if (typeof received === 'number') {
        assert.equal(status, received)
        assert.equal(text, received === 404 ? NOT_FOUND : '{"message":"Bad Request"}')
        assert.equal(front.events.length, 0)
      } else {
        assert.equal(front.events[0]?.rawPath, received)
      }
    })
  }

  it('whatever its method', async () => {
    await using front = await startEchoFront()
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'PROPFIND']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { requestContext } = await front.eventOf('/mcp', { method })
      assert.equal(requestContext.http.method, method)
    }
  })
})

it('every answer has the id of its request', async () => {
  await using front = await startEchoFront()
  const served = await front.send('/mcp')
  const idOf = (answer: typeof served) => answer.headers['apigw-requestid']
  assert.equal(idOf(served), front.events[0]?.requestContext.requestId)
  const ids = new Set([idOf(served)])
  for (const path of ['/elsewhere', '/mcp%', '/mcp']) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    ids.add(idOf(await front.send(path)))
  }
  assert.equal(ids.size, 4)
  assert.ok(!ids.has(undefined))
})

describe('a function', () => {
  const ERROR = [500, '{"message":"Internal Server Error"}']

  it('that fails is an internal error, with its reason in the log alone', async (t) => {
    const errors = t.mock.method(console, 'error', () => {})
    await using front = await startEchoFront(() => {
      throw new Error('broken')
    })
    const { status, text } = await front.send('/mcp')
    assert.deepEqual([status, text], ERROR)
    assert.match(String(errors.mock.calls[0]?.arguments[0]), /^Error: broken\n +at /)
  })

  it('whose invocation has no result is an internal error', async (t) => {
    const errors = t.mock.method(console, 'error', () => {})
    await using front = await startEchoFront(() => undefined)
    const { status, text } = await front.send('/mcp')
    assert.deepEqual([status, text], ERROR)
    assert.equal(errors.mock.callCount(), 0)
  })

  it('is not invoked for a client that disconnects before its request is complete', async (t) => {
    const errors = t.mock.method(console, 'error', () => {})
    await using front = await startEchoFront()
    const socket = net.connect(front.port, '127.0.0.1')
    socket.write('POST /mcp HTTP/1.1\r\nhost: h\r\ncontent-length: 9\r\n\r\nhalf')
    await once(socket, 'connect')
    socket.destroy()
    await front.send('/elsewhere')
    assert.equal(front.events.length, 0)
    assert.equal(errors.mock.callCount(), 0)
  })
})

describe('mcp-auth-server --remap-headers', () => {
  it('renames the challenge, and clients still find their way', async () => {
    await using system = await startLocalSystem({ args: ['--remap-headers'] })
    const { headers } = await fetch(system.url, { method: 'POST' })
    assert.equal(headers.get('www-authenticate'), null)
    assert.match(headers.get('x-amzn-remapped-www-authenticate') ?? '', /^Bearer resource_metadata/)
    const token = await fetchToken(system.issuer)
    const { findings } = await examine({ url: system.url, token })
    const ids = findings.map(({ id }) => id)
    assert.deepEqual(ids, ['challenge-renamed'])
  })

  it('does not go with HTTP+SSE', async () => {
    const env = { TRANSPORT: 'sse' }
    await assert.rejects(startLocalSystem({ args: ['--remap-headers'], env }), /TRANSPORT is "sse"/)
  })
})
