/** The local system behind a proxy that breaks one thing, and tests that the checks of it notice. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { buffer } from 'node:stream/consumers'
import { after, beforeEach, describe, it } from 'node:test'
import { freePort } from '../../support/free-port.ts'
import { startLocalSystem } from '../../support/local-system.ts'
import { fetchToken } from '../../support/clients/http-requests.ts'
import { smoke, type SmokeOptions } from './smoke.ts'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

export interface Reply {
  status: number
  headers: Record<string, string>
  body: string
}

/** Changes the answer to a request; `false`: there never is one. */
export type Defect = (reply: Reply, seen: Seen) => boolean | void

export interface BrokenServer {
  readonly url: string
  readonly origin: string
  readonly issuer: string
  readonly accessToken: string
  defect: Defect
}

/** Starts it for all tests of a file. Before each of them, nothing is broken. */
export async function startBrokenServer(): Promise<BrokenServer> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const system = await startLocalSystem({ env: { RESOURCE_URL: `${origin}/mcp` } })
  const broken: BrokenServer = {
    url: `${origin}/mcp`,
    origin,
    issuer: system.issuer,
    accessToken: await fetchToken(system.issuer),
    defect: () => {},
  }
  const server = http.createServer((request, response) => {
    void answer(request, response, new URL(system.url).origin, broken)
  })
  server.listen(port, 'localhost')
  await once(server, 'listening')
  beforeEach(() => (broken.defect = () => {}))
  after(async () => {
    server.close()
    server.closeAllConnections()
    await system.stop()
  })
  return broken
}

async function answer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  target: string,
  broken: BrokenServer,
) {
  const { method = 'GET', url: path = '/', headers } = request
  const body = (await buffer(request)).toString()
  const { host: _, ...others } = headers
  const inner = http.request(target + path, { method, headers: others }).end(body)
  const [answered] = (await once(inner, 'response')) as [http.IncomingMessage]
  const rest = { ...answered.headers }
  for (const name of ['transfer-encoding', 'content-length', 'connection']) delete rest[name]
  const reply: Reply = {
    status: answered.statusCode ?? 0,
    headers: rest as Record<string, string>,
    body: (await buffer(answered)).toString(),
  }
  if (broken.defect(reply, { method, path, headers, body }) === false) return
  response.writeHead(reply.status, reply.headers).end(reply.body)
}

/** The checks that fail at a server, and their problems as one text. */
export async function failures(
  { url, accessToken }: Pick<BrokenServer, 'url' | 'accessToken'>,
  options: SmokeOptions = {},
) {
  const results = await smoke(url, { accessToken, ...options })
  const failed = results.filter(({ problem }) => problem !== undefined)
  return {
    checks: results.length,
    names: failed.map(({ name }) => name),
    text: failed.map(({ problem }) => problem).join('\n'),
  }
}

/** What is broken, how, which checks fail, and what their problems say. */
export type DefectCase = readonly [
  name: string,
  defect: Defect,
  checks: readonly string[],
  problem: RegExp,
]

export function describeDefects(
  title: string,
  broken: BrokenServer,
  cases: readonly DefectCase[],
): void {
  describe(title, () => {
    for (const [name, defect, checks, problem] of cases) {
      it(`for ${name}`, async () => {
        broken.defect = defect
        const failed = await failures(broken)
        assert.deepEqual(failed.names, checks, failed.text)
        assert.match(failed.text, problem)
      })
    }
  })
}
