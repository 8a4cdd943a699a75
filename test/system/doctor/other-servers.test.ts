/** Servers of others, which do right what this project does differently. */
import assert from 'node:assert/strict'
import http from 'node:http'
import { buffer } from 'node:stream/consumers'
import { it } from 'node:test'
import { examine, type Question } from '../../../local/doctor/examine.ts'
import { listen } from './loopback-server.ts'

interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly message: { readonly method?: string; readonly id?: number }
}

type Serve = (asked: Asked, response: http.ServerResponse, origin: string) => void

const json = (response: http.ServerResponse, body: unknown, status = 200, headers = {}) =>
  void response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(body))

/** Starts a server with documents that are in order, and resolves with a function that examines it. */
async function start(
  serve: Serve,
  others: (path: string, origin: string) => unknown = () => {},
  ofDocuments: Readonly<Record<string, string>> = {},
) {
  const server = http.createServer((request, response) => {
    void answer(request, response)
  })
  const answer = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const body = await buffer(request)
    const { method = '', url: path = '', headers } = request
    const message = body.length === 0 ? {} : (JSON.parse(body.toString()) as Asked['message'])
    const document = others(path, origin) ?? documentAt(path, origin)
    if (document !== undefined) {
      json(response, document, 200, { 'access-control-allow-origin': '*', ...ofDocuments })
    } else if (path.split('?')[0] === '/api/mcp') {
      serve({ method, path, headers, message }, response, origin)
    } else json(response, {}, 404)
  }
  const origin = await listen(server)
  return async (question: Question = {}, search = '') =>
    examine({ url: `${origin}/api/mcp${search}`, timeoutMs: 2000, ...question })
}

function documentAt(path: string, origin: string): unknown {
  if (path.startsWith('/.well-known/oauth-protected-resource'))
    return {
      resource: `${origin}/api/mcp`,
      authorization_servers: [origin],
      scopes_supported: ['read'],
    }
  if (path === '/.well-known/oauth-authorization-server')
    return {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      registration_endpoint: `${origin}/register`,
      code_challenge_methods_supported: ['plain', 'S256'],
      scopes_supported: ['openid', 'email'],
    }
  return undefined
}

/** A gate that only knows one token. */
const gated =
  (serve: Serve): Serve =>
  (asked, response, origin) => {
    const { method, headers } = asked
    const cors = { 'access-control-allow-origin': headers.origin ?? '*', vary: 'origin' }
    if (headers.origin === 'https://doctor.invalid') return json(response, {}, 403)
    if (method === 'OPTIONS') {
      return void response
        .writeHead(204, {
          ...cors,
          'access-control-allow-methods': '*',
          'access-control-allow-headers': 'Authorization, *',
        })
        .end()
    }
    if (headers.authorization === 'Bearer good-token') return serve(asked, response, origin)
    const error = headers.authorization === undefined ? '' : 'error="invalid_token", '
    json(response, { error: 'unauthorized' }, 401, {
      ...cors,
      'access-control-expose-headers': '*',
      'www-authenticate': `Bearer realm="x", ${error}resource_metadata="${origin}/.well-known/oauth-protected-resource/api/mcp"`,
    })
  }

const ids = ({ findings }: Awaited<ReturnType<typeof examine>>) => findings.map(({ id }) => id)

it('sessions, streams that go on, an older revision, no modern one, no challenge scope', async () => {
  const seen: string[] = []
  const run = await start(
    gated(({ message, headers }, response) => {
      const { method = '', id } = message
      seen.push(`${method} ${String(headers['mcp-session-id'])}`)
      if (method === 'server/discover') return json(response, { error: 'no session' }, 400)
      if (method.startsWith('notifications/')) return void response.writeHead(202).end()
      const tools = [{ name: 'look', inputSchema: {}, annotations: { readOnlyHint: true } }]
      const result =
        method === 'initialize'
          ? { protocolVersion: '2025-06-18', capabilities: { tools: {} } }
          : method === 'tools/list'
            ? { tools }
            : { content: [] }
      response.writeHead(200, { 'content-type': 'text/event-stream', 'mcp-session-id': 's1' })
      response.write(
        `: hello\n\nevent: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`,
      )
      // The stream stays open.
    }),
  )
  const report = await run({ token: 'good-token' })
  assert.deepEqual(report.findings, [])
  assert.deepEqual(report.notes, [
    'a client of 2025-11-25 calls look',
    'clients of 2026-07-28 are not served, and fall back',
  ])
  assert.ok(seen.includes('notifications/initialized s1'), seen.join())
  assert.ok(seen.includes('tools/call s1'), seen.join())
})

it('resources and prompts alone, and a URL with a query, which is not shown', async () => {
  const run = await start(
    gated(({ message: { id } }, response) => {
      const capabilities = { resources: {} }
      json(response, {
        jsonrpc: '2.0',
        id,
        result: { protocolVersion: '2025-11-25', capabilities },
      })
    }),
  )
  const report = await run({ token: 'good-token' }, '?project=hidden-word')
  assert.deepEqual(report.findings, [])
  assert.match(report.notes.join(), /is offered no tools/)
  assert.ok(!JSON.stringify(report).includes('hidden-word'))
})

it('a GET that opens a stream does not hold up the rest', async () => {
  const run = await start((asked, response, origin) => {
    if (asked.method !== 'GET') return gated(() => {})(asked, response, origin)
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n')
  })
  const report = await run()
  assert.deepEqual(ids(report), ['get-not-challenged'])
  assert.match(report.findings[0]?.received ?? '', /got 200$/)
})

it('a server without any authentication is told so, and that pages of anybody may call', async () => {
  const run = await start(({ message: { id } }, response) =>
    json(response, { jsonrpc: '2.0', id, result: {} }),
  )
  assert.deepEqual(ids(await run()), ['open-to-everyone', 'foreign-origin-admitted'])
})

it('metadata out of a cache, whose Date is old', async () => {
  const serve = gated(() => {})
  const date = new Date(Date.now() - 600_000).toUTCString()
  const fromCache = await start(serve, undefined, { date, age: '600' })
  assert.deepEqual(ids(await fromCache()), [])
  const slow = await start(serve, undefined, { date })
  assert.deepEqual(ids(await slow()), ['authorization-server-clock'])
})

it('a redirect to the same path with a slash says where to go', async () => {
  const run = await start(
    (_, response) => void response.writeHead(307, { location: '/api/mcp/' }).end(),
  )
  const report = await run()
  assert.deepEqual(ids(report), ['server-redirects'])
  assert.match(report.findings[0]?.received ?? '', /got 307 and leads to "\/api\/mcp\/"/)
})

it('a wrong path leads to the one that the metadata names', async () => {
  const run = await start(
    (_, response) => json(response, {}, 404),
    (path, origin) =>
      path === '/.well-known/oauth-protected-resource'
        ? { resource: `${origin}/v2/mcp`, authorization_servers: [origin] }
        : undefined,
  )
  const report = await run()
  assert.deepEqual(ids(report), ['server-not-found'])
  assert.match(report.findings[0]?.right ?? '', /\/v2\/mcp"/)
})

it('a token that is bound to a key of its client is not called bad, where the server takes such tokens', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { exp: Date.now() / 1000 + 600, cnf: { jkt: 'a'.repeat(43) } }
  const askingFor =
    (schemes: string): Serve =>
    (asked, response, origin) => {
      const { authorization } = asked.headers
      if (authorization === undefined || authorization.startsWith('Bearer doctor-'))
        return gated(() => {})(asked, response, origin)
      json(response, {}, 401, { 'www-authenticate': `${schemes} error="invalid_token"` })
    }
  const examineWith = async (schemes: string) => {
    const run = await start(askingFor(schemes))
    const { origin } = new URL((await run()).url ?? '')
    const token = [{ alg: 'ES256' }, { ...claims, aud: `${origin}/api/mcp` }, {}]
      .map(part)
      .join('.')
    return run({ token })
  }
  const accepting = await examineWith('Bearer error="invalid_token", DPoP algs="ES256",')
  assert.deepEqual(ids(accepting), [])
  assert.match(accepting.notes.join(), /bound to a key that only its client has/)
  assert.deepEqual(ids(await examineWith('Bearer')), ['token-bound'])
})
