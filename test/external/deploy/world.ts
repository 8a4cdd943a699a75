/** Everything around a deployment: AWS, the authorization server, and the network in between. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { selfSigned } from '../../support/self-signed.ts'
import {
  AUTH_HOST,
  type AuthorizationServer,
  startAuthorizationServer,
} from './authorization-server.ts'
import type { Account } from './project.ts'
import { type MiniStack, startMiniStack } from './ministack.ts'
import { apiCertificate, connectNetwork, type Network, startGateway } from './network.ts'
import type { PythonEnvironment } from '../../support/python-packages.ts'

export interface World extends AsyncDisposable {
  readonly ministack: MiniStack
  readonly account: Account
  readonly authorizationServer: AuthorizationServer
  readonly network: Network
  /** Leads to API Gateway what is asked of a host. */
  serveApi(host: string): void
}

export async function startWorld(tools: PythonEnvironment, realm: string): Promise<World> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-auth-deploy-'))
  const certificates = { api: apiCertificate(), auth: selfSigned(AUTH_HOST) }
  const ministack = await startMiniStack({ tools, folder, certificates: certificates.auth.cert })
  const authorizationServer = await startAuthorizationServer(realm, certificates.auth)
  const gateway = await startGateway(ministack.port, certificates.api)
  const { port } = authorizationServer
  const ports = { [`${AUTH_HOST}:${port}`]: port }
  const trusted = Object.values(certificates).map(({ cert }) => cert)
  const network = await connectNetwork(ports, trusted)
  return {
    ministack,
    account: { endpoint: gateway.endpoint, folder },
    authorizationServer,
    network,
    serveApi: (host) => void (ports[`${host}:443`] = gateway.port),
    async [Symbol.asyncDispose]() {
      await network[Symbol.asyncDispose]()
      await gateway[Symbol.asyncDispose]()
      await authorizationServer[Symbol.asyncDispose]()
      await ministack.process.stop()
    },
  }
}
