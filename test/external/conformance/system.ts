/** The server under test: the deployed code behind the local front, with a server that has what the suite asks for. */
import { randomBytes, randomUUID } from 'node:crypto'
import { startEmbeddedServer } from '../../../local/embedded/server.ts'
import { createFront, type FrontOptions } from '../../../local/gateway/front.ts'
import { listen } from '../../../local/http/listen.ts'
import type { GateContext } from '../../../lambda/gate/gate-context.ts'
import { routes } from '../../../lambda/discovery/routes.ts'
import { freePort } from '../../support/free-port.ts'
import type { FrontDoor } from './expected-failures.ts'

export interface System extends AsyncDisposable {
  /** The MCP endpoint behind each of the two. */
  readonly urls: Readonly<Record<FrontDoor, string>>
  /** Issued by the embedded authorization server for this server. */
  readonly accessToken: string
}

export async function startSystem(): Promise<System> {
  const ports = [await freePort(), await freePort()] as const
  const [streaming, httpApi] = ports.map((port) => `http://localhost:${port}/mcp`) as [
    string,
    string,
  ]
  const authorizationServer = await startAuthorizationServer(streaming)
  const handlers = await loadHandlers()
  const fronts = [
    await startFront(ports[0], handlers),
    await startFront(ports[1], { ...handlers, mcp: withoutStreams(handlers.mcp) }),
  ]
  return {
    urls: { streaming, 'HTTP API': httpApi },
    accessToken: await authorizationServer.issueDemoToken(),
    async [Symbol.asyncDispose]() {
      await Promise.all(fronts.map((front) => front.close()))
      await authorizationServer.close()
    },
  }
}

type Handlers = FrontOptions['handlers']

function startFront(port: number, handlers: Handlers) {
  return listen(createFront({ routes: routes('/mcp'), handlers }), 'localhost', port)
}

/** As API Gateway's HTTP API has it, behind which no function learns of the client's connection. */
function withoutStreams(handler: Handlers['mcp']): Handlers['mcp'] {
  return (event, context) => {
    const { clientGone: _, ...rest } = context as GateContext
    return handler(event, rest)
  }
}

async function startAuthorizationServer(resource: string) {
  const resourceServer = { clientId: 'mcp-server', clientSecret: randomUUID() }
  const options = { realm: 'master', resource, scopes: ['mcp'], resourceServer }
  const server = await startEmbeddedServer({ port: await freePort(), ...options })
  Object.assign(process.env, {
    RESOURCE_URL: resource,
    AUTH_ISSUER: server.issuer,
    AUTH_INTROSPECTION_ENDPOINT: server.introspectionEndpoint,
    OAUTH_CLIENT_SECRET: resourceServer.clientSecret,
    REQUEST_STATE_KEY: randomBytes(32).toString('base64'),
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  })
  return server
}

/** As a deployment makes them. What is loaded reads the environment. */
async function loadHandlers(): Promise<Handlers> {
  const metadata = await import('../../../lambda/metadata.ts')
  const { createHandler } = await import('../../../lambda/handler.ts')
  const mcp = createHandler(async () => import('./server/conformance-server.ts'))
  return { metadata: metadata.handler, mcp }
}
