/** Servers that are broken, or mean harm: the doctor ends soon, with a sentence, and asks nobody whom nobody named. */
import assert from 'node:assert/strict'
import http from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, it } from 'node:test'
import { examine } from '../../../local/doctor/examine.ts'
import { type Report, textOf } from '../../../local/doctor/report.ts'
import { listen } from './loopback-server.ts'

type Handle = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  origin: string,
) => unknown

const METADATA = '/.well-known/oauth-protected-resource'
const JSON_TYPE = { 'content-type': 'application/json' }
const TIMEOUT_MS = 400

/** Examines a server that answers as it likes. */
async function examined(
  handle: Handle,
  timeoutMs = TIMEOUT_MS,
): Promise<{ report: Report; ms: number; origin: string }> {
  const server = http.createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    request.resume()
    handle(request, response, origin)
  })
  const origin = await listen(server)
  const begin = performance.now()
  const report = await examine({
    url: `${origin}/mcp`,
    token: 'a-token-of-somebody',
    timeoutMs,
  })
  return { report, ms: performance.now() - begin, origin }
}

/** A gate that turns everybody away, before documents that a test makes. */
const behindGate =
  (documents: Handle, challenge = ''): Handle =>
  (request, response, origin) => {
    if (request.url?.startsWith('/.well-known/') === true)
      return documents(request, response, origin)
    const metadata = `resource_metadata="${origin}${METADATA}"`
    response.setHeader('www-authenticate', challenge || `Bearer error="invalid_token", ${metadata}`)
    return response.writeHead(401).end()
  }

const documentWith =
  (members: (origin: string) => object): Handle =>
  (request, response, origin) => {
    const resource = `${origin}/mcp`
    const servers = { authorization_servers: [origin], scopes_supported: ['a'] }
    const isResource = request.url?.startsWith(METADATA) === true
    const document = isResource ? { resource, ...servers, ...members(origin) } : {}
    response.writeHead(isResource ? 200 : 404, JSON_TYPE).end(JSON.stringify(document))
  }

const first = ({ findings }: Report) => findings[0] ?? assert.fail('no finding')

function ofKind({ findings }: Report, id: string): string {
  const { received } = findings.find((one) => one.id === id) ?? assert.fail(`no ${id}`)
  return received
}

/** Small, until it is unpacked. */
const BOMB = gzipSync(Buffer.alloc(100 * 1024 * 1024))

describe('a first answer', () => {
  for (const [what, handle, said] of [
    [
      'without end',
      (_, response) => {
        response.writeHead(401)
        const more = () => response.write('x'.repeat(65_536), () => setImmediate(more))
        more()
      },
      /more than 1048576 bytes.*→ an answer of at most 1048576 bytes/,
    ],
    [
      'that fills the memory once it is unpacked',
      (_, response) => {
        response.writeHead(401, { 'content-encoding': 'gzip' })
        response.end(BOMB)
      },
      /more than 1048576 bytes/,
    ],
    [
      'that comes drop by drop',
      (_, response) => {
        response.writeHead(401)
        const timer = setInterval(() => response.write('x'), 50)
        response.once('close', () => clearInterval(timer))
      },
      /nothing within 2 s/,
    ],
    [
      'with huge headers',
      (_, response) => response.writeHead(401, { 'x-long': 'x'.repeat(30_000) }).end(),
      /headers of at most 16 KiB/,
    ],
    [
      'that leads to itself',
      (_, response) => response.writeHead(302, { location: '/mcp' }).end(),
      /leads to "\/mcp"/,
    ],
    [
      'that is cut off',
      (_, response) =>
        response.writeHead(401, { 'content-length': '9' }).write('x', () => response.destroy()),
      /got no answer/,
    ],
    ['that fails', (_, response) => response.writeHead(500).end('at x'), /got 500/],
  ] as readonly (readonly [string, Handle, RegExp])[]) {
    it(what, async () => {
      const { report, ms } = await examined(handle, 2000)
      const { received, right } = first(report)
      assert.match(`${received} → ${right}`, said)
      assert.ok(ms < 10_000, `${Math.round(ms)} ms`)
    })
  }
})

it('a stream of events that looks like an answer all along takes no time', async () => {
  const { ms } = await examined((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`data: ${'"result"'.repeat(60_000)}`)
    response.write(`${'"result"'.repeat(60_000)}\n`)
  })
  assert.ok(ms < 10_000, `${Math.round(ms)} ms`)
})

it('metadata that is nested without end is no metadata', async () => {
  const { report } = await examined(
    behindGate((_, response) => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
      response.writeHead(200, JSON_TYPE).end(`{"resource":"x","scopes_supported":${deep}}`)
    }),
  )
  assert.match(ofKind(report, 'metadata-not-json'), /got 200 with {"resource"/)
})

it('a server that goes silent in the middle is not waited for each time', async () => {
  let silent = 0
  const { ms } = await examined((request, response, origin) => {
    if (request.method === 'POST' && request.headers.origin === undefined)
      return behindGate(() => {})(request, response, origin)
    silent += 1
    return undefined
  })
  assert.ok(silent <= 3, `${silent} requests`)
  assert.ok(ms < 8 * TIMEOUT_MS, `${Math.round(ms)} ms`)
})

describe('nobody is asked whom nobody named', () => {
  it('by a redirect to a service of this network', async () => {
    const { report } = await examined(
      behindGate((_, response) =>
        response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
      ),
    )
    const received = ofKind(report, 'metadata-missing')
    assert.match(received, /got 302 and leads to "http:\/\/169\.254\.169\.254/)
  })

  it('by a challenge that leads elsewhere', async () => {
    let asked = 0
    const other = http.createServer((_, response) => {
      asked += 1
      response.end()
    })
    const elsewhere = `Bearer resource_metadata="${await listen(other, '127.0.0.1')}/secrets"`
    const { report } = await examined(
      behindGate(
        documentWith(() => ({})),
        elsewhere,
      ),
    )
    assert.equal(asked, 0)
    assert.ok(report.findings.some(({ id }) => id === 'challenge-metadata-elsewhere'))
  })

  it('by a list of authorization servers without end', async () => {
    let asked = 0
    const { report } = await examined((request, response, origin) => {
      if (request.url?.includes('/as-') === true) asked += 1
      const issuers = (at: string) => Array.from({ length: 5000 }, (_, i) => `${at}/as-${i}`)
      const members = (at: string) => ({ authorization_servers: issuers(at) })
      behindGate(documentWith(members))(request, response, origin)
    })
    assert.ok(asked > 0 && asked <= 24, `${asked} requests`)
    assert.match(report.notes.join(), /has 5000 items, of which the first 8 are examined/)
  })
})

it('several challenges, in several headers', async () => {
  const { report, origin } = await examined((request, response, at) => {
    if (request.url?.startsWith('/.well-known/') === true)
      return documentWith(() => ({}))(request, response, at)
    const bearer = `Bearer error="invalid_token", resource_metadata="${at}${METADATA}"`
    return response.writeHead(401, { 'www-authenticate': ['Basic realm="a, b"', bearer] }).end()
  })
  const ids = report.findings.map(({ id }) => id)
  assert.ok(
    !ids.some((id) => id.startsWith('challenge-') && !id.includes('pages')),
    `${origin} ${ids.join()}`,
  )
})

it('names of a server fake no line of the report', async () => {
  const { report } = await examined(
    behindGate(
      documentWith(() => ({
        authorization_servers: ['https://x\n\nHealthy: yes\u001B[2J\u202E'],
        scopes_supported: ['a'],
      })),
      'Bearer scope="a b\u009Bc d\u0085Healthy", error="invalid_token"',
    ),
  )
  const text = textOf(report, false)
  assert.doesNotMatch(text, /[\p{Cc}\p{Cf}](?<!\n)|^Healthy/mu)
})
