/** The embedded authorization server, as one of a private network: over TLS, with a client secret that changes. */
import { randomBytes } from 'node:crypto'
import type http from 'node:http'
import https from 'node:https'
import { realmRoutes, registrationCors, ROUTES } from '../../../local/embedded/keycloak-paths.ts'
import { createProvider } from '../../../local/embedded/provider.ts'
import { DEMO_CLIENT } from '../../../local/embedded/demo-client.ts'
import { type Certificate, listen } from './network.ts'

export const AUTH_HOST = 'auth.example.test'
export const CLIENT_ID = 'mcp-server'

export interface AuthorizationServer extends AsyncDisposable {
  readonly port: number
  readonly issuer: string
  /** What it takes for the secret of the resource server's client. */
  clientSecret: string
  /** From now on it knows one resource with scopes beside `mcp`, and no token of before. */
  serve(resource: string, ...scopes: readonly string[]): Promise<void>
  /** An access token for the resource that is served (RFC 6749 §4.4). */
  issueToken(): Promise<string>
}

export async function startAuthorizationServer(realm: string, certificate: Certificate) {
  /** The one that the provider knows; nobody else ever does. */
  const inside = randomBytes(32).toString('base64url')
  let handle: http.RequestListener = (_, response) => void response.writeHead(503).end()
  const server = https.createServer(certificate, (request, response) => {
    const { headers } = request
    if (credentialsIn(headers) === `${CLIENT_ID}:${authorizationServer.clientSecret}`) {
      headers.authorization = `Basic ${btoa(`${CLIENT_ID}:${inside}`)}`
    }
    handle(request, response)
  })
  const port = await listen(server)
  const issuer = `https://${AUTH_HOST}:${port}/realms/${realm}`

  const authorizationServer: AuthorizationServer = {
    port,
    issuer,
    clientSecret: randomBytes(32).toString('base64url'),
    async serve(resource, ...scopes) {
      const provider = await createProvider(issuer, {
        resource,
        scopes: ['mcp', ...scopes],
        resourceServer: { clientId: CLIENT_ID, clientSecret: inside },
      })
      provider.use(realmRoutes(issuer))
      provider.use(registrationCors)
      const callback = provider.callback()
      handle = (request, response) => void callback(request, response)
    },
    async issueToken() {
      const response = await fetch(issuer + ROUTES.token, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${DEMO_CLIENT.id}:${DEMO_CLIENT.secret}`)}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'mcp' }),
      })
      const { access_token: token = '' } = (await response.json()) as { access_token?: string }
      return token
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
  return authorizationServer
}

/** RFC 6749 §2.3.1: both halves are form-encoded. */
function credentialsIn({ authorization = '' }: http.IncomingHttpHeaders): string {
  const [, encoded = ''] = /^Basic (.+)$/.exec(authorization) ?? []
  return decodeURIComponent(atob(encoded).replaceAll('+', ' '))
}
