/** The authorization server for local development: signs everyone in as `dev-user`, and approves everything. */
import { listen } from '../http/listen.ts'
import { refuseForeignPages } from './foreign-pages.ts'
import { realmRoutes, registrationCors, ROUTES } from './keycloak-paths.ts'
import { createProvider, type ProviderOptions } from './provider.ts'
import { DEMO_CLIENT } from './demo-client.ts'

export interface EmbeddedServerOptions extends ProviderOptions {
  /** The server only listens at the loopback addresses. */
  readonly port: number
  readonly realm: string
}

export interface EmbeddedServer {
  /** Issuer identifier (RFC 8414 §2), in the form of a Keycloak realm. */
  readonly issuer: string
  readonly introspectionEndpoint: string
  /** Issues an access token by client credentials (RFC 6749 §4.4), for a first request by hand. */
  issueDemoToken(): Promise<string>
  /** The name that a client has registered with. Undefined for other clients. */
  clientName(clientId: string): Promise<string | undefined>
  close(): Promise<void>
}

/**
 * Starts the server. Its keys live in memory, and without `state` so do clients and tokens: a restart forgets them.
 *
 * @throws with `code` `EADDRINUSE` and `port` when the port is taken
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { port, realm } = options
  const origin = `http://localhost:${port}`
  const { href: issuer } = new URL(`/realms/${encodeURIComponent(realm)}`, origin)
  const provider = await createProvider(issuer, options)
  provider.use(refuseForeignPages)
  provider.use(realmRoutes(issuer))
  provider.use(registrationCors)
  const handle = provider.callback()
  const listener = await listen(
    (request, response) => void handle(request, response),
    'localhost',
    port,
  )
  return {
    issuer,
    introspectionEndpoint: issuer + ROUTES.introspection,
    issueDemoToken: () => requestDemoToken(issuer + ROUTES.token),
    async clientName(clientId) {
      if (URL.canParse(clientId)) return undefined // it would be fetched
      const client = await provider.Client.find(clientId).catch(() => undefined)
      return client?.clientName
    },
    async close() {
      await listener.close()
      options.state?.close()
    },
  }
}

async function requestDemoToken(tokenEndpoint: string): Promise<string> {
  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${DEMO_CLIENT.id}:${DEMO_CLIENT.secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  if (!response.ok) throw new Error(`The token endpoint answered ${response.status}`)
  const { access_token: token } = (await response.json()) as { access_token: string }
  return token
}
