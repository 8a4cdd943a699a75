/** A deployment with an authorization server and a Secrets Manager that a test can make fail. */
import assert from 'node:assert/strict'
import { json } from '../../../support/backend.ts'
import type { Answer } from '../../../support/clients/http-requests.ts'
import { callTool } from '../../../support/clients/token-verdicts.ts'
import { marker } from '../../../support/markers.ts'
import { holds, startSecretsManager, type StoredSecret } from '../../../support/secrets-manager.ts'
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../../../support/authorization-server.ts'
import {
  assertOrderly,
  deploy,
  type Deployment,
  type DeploymentOptions,
  freeUrl,
} from './deployment.ts'
import { prepareSuite } from './suite.ts'
import { type TcpProxy, startTcpProxy } from './tcp-proxy.ts'

export interface System extends Deployment {
  readonly url: string
  /** The introspection answer for a good token. */
  readonly active: Readonly<Record<string, unknown>>
  readonly authorizationServer: AuthorizationServer
  /** In Secrets Manager. */
  readonly secret: StoredSecret
  /** Between the functions and these two servers. */
  readonly proxies: { readonly authorizationServer: TcpProxy; readonly secretsManager: TcpProxy }
  /** A text that no function may print. */
  newSecret(name: string): string
  /** Calls a tool, by default with a new token. */
  call(token?: string): Promise<Answer>
  /** The lines about requests that were decided on. */
  decisions(): Decision[]
}

/** One line of the log. */
export interface Decision {
  readonly verdict: string
  readonly reason?: string
  readonly detail?: string
}

export type SystemOptions = Pick<DeploymentOptions, 'settings' | 'limits'>

/** Functions are frozen for seconds, and connections end when a test says so. */
const KEEP_ALIVE_MS = 120_000

/** Wraps the body of a test with a new system, and asserts at the end that it is in order: see {@link assertOrderly}. */
export function withSystem(
  body: (system: System) => Promise<void>,
  options: SystemOptions = {},
): () => Promise<void> {
  return async () => {
    const system = await startSystem(options)
    try {
      await body(system)
    } catch (error) {
      console.error(system.mcp.log().join('\n'))
      throw error
    } finally {
      await system.end()
    }
    assertOrderly(system)
  }
}

export async function startSystem(options: SystemOptions): Promise<System> {
  const suite = await prepareSuite()
  const url = await freeUrl()
  const active = { active: true, client_id: 'client', sub: 'alice', aud: url, scope: 'mcp' }
  const clientSecret = marker('client secret', ['%+ ', '&='])
  const authorizationServer = await startAuthorizationServer({
    secret: clientSecret.value,
    reply: json(active),
  })
  const { server: secretsManager, store } = await startSecretsManager()
  secretsManager.server.keepAliveTimeout = KEEP_ALIVE_MS
  const secret = store(holds(clientSecret.value))
  const proxies = {
    authorizationServer: await startTcpProxy(authorizationServer.origin),
    secretsManager: await startTcpProxy(secretsManager.origin),
  }
  const deployment = await deploy({
    ...options,
    suite,
    url,
    issuer: proxies.authorizationServer.origin,
    introspectionEndpoint: `${proxies.authorizationServer.origin}/introspect`,
    secretArn: secret.arn,
    secretsManager: proxies.secretsManager.origin,
  })
  deployment.secrets.push(clientSecret)

  function newSecret(name: string): string {
    const made = marker(name)
    deployment.secrets.push(made)
    return made.value
  }

  return {
    ...deployment,
    url,
    active,
    authorizationServer,
    secret,
    proxies,
    newSecret,
    call: (token = newSecret('access token')) => callTool(url, token),
    decisions: () => decisionsIn(deployment.mcp.log()),
    async end() {
      const servers = [...Object.values(proxies), authorizationServer, secretsManager]
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))
      await deployment.end()
    },
  }
}

function decisionsIn(log: readonly string[]): Decision[] {
  return log
    .map((line) => JSON.parse(line) as Decision & { readonly message?: string })
    .filter(({ message }) => message?.startsWith('access ') === true)
}

/** The last line of the log about a request. */
export function lastDecision(system: System): Decision {
  return system.decisions().at(-1) ?? assert.fail('no line in the log')
}

/** API Gateway's own answer to an invocation without a result. */
export function assertFailed({ status, text, body }: Answer): void {
  assert.equal(status, 500, text)
  assert.deepEqual(body, { message: 'Internal Server Error' })
}
