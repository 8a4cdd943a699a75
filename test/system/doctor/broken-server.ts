/** The local system behind a proxy that breaks one thing. */
import { once } from 'node:events'
import http from 'node:http'
import { buffer } from 'node:stream/consumers'
import { after, beforeEach } from 'node:test'
import { examine, type Question } from '../../../local/doctor/examine.ts'
import type { Report } from '../../../local/doctor/report.ts'
import { freePort } from '../../support/free-port.ts'
import { startLocalSystem } from '../../support/local-system.ts'
import { fetchToken } from '../../support/clients/http-requests.ts'
import type { Defect, Reply } from './defects.ts'

export interface BrokenServer {
  readonly url: string
  readonly origin: string
  readonly issuer: string
  readonly accessToken: string
  defect: Defect
  /** Examines it with a defect, by default with a token. */
  examineWith(defect: Defect, question?: Question): Promise<Report>
}

/** Starts it for all tests of a file. Before each of them, nothing is broken. */
export async function startBrokenServer(): Promise<BrokenServer> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const url = `${origin}/mcp`
  const system = await startLocalSystem({
    env: { RESOURCE_URL: url, REFUSED_TOKENS_PER_MINUTE: '1000000' },
  })
  const accessToken = await fetchToken(system.issuer)
  const broken: BrokenServer = {
    url,
    origin,
    issuer: system.issuer,
    accessToken,
    defect: () => {},
    async examineWith(defect, question = {}) {
      broken.defect = defect
      return examine({ url, token: accessToken, ...question })
    },
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
  const seen = { method, path, headers, body, origin: broken.origin }
  if (broken.defect(reply, seen) === false) return
  response.writeHead(reply.status, reply.headers).end(reply.body)
}
