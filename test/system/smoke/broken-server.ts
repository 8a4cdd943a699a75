/** The local system behind a proxy that puts one thing wrong. */
import { once } from 'node:events'
import http from 'node:http'
import { buffer } from 'node:stream/consumers'
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

export interface BrokenServer extends AsyncDisposable {
  readonly url: string
  readonly origin: string
  readonly issuer: string
  readonly accessToken: string
  defect: Defect
}

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
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await system.stop()
    },
  }
  const server = http.createServer((request, response) => {
    void answer(request, response, new URL(system.url).origin, broken)
  })
  server.listen(port, 'localhost')
  await once(server, 'listening')
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
