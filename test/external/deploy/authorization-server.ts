/** The embedded authorization server, as one of a private network: over TLS, with a client secret that changes. */
import { randomBytes } from 'node:crypto'
import type http from 'node:http'
import https from 'node:https'
import { realmRoutes, registrationCors, ROUTES } from '../../../local/embedded/keycloak-paths.ts'
import { createProvider, type ProviderOptions } from '../../../local/embedded/provider.ts'
import { DEMO_CLIENT } from '../../../local/embedded/demo-client.ts'
import { type Certificate, listen } from './network.ts'

export const AUTH_HOST = 'auth.example.test'
export const CLIENT_ID = 'mcp-server'

export interface AuthorizationServer extends AsyncDisposable {
  readonly port: number
  readonly issuer: string
  /** What it takes for the secret of the resource server's client. */
  clientSecret: string
  /** Questions about tokens so far. */
  introspections: number
  /** Every token that it gave, of any kind. */
  readonly issued: ReadonlySet<string>
  /** From now on it knows one resource, and no token of before. */
  serve(resource: string, options?: ServeOptions): Promise<void>
  /** An access token for the resource that is served (RFC 6749 §4.4). */
  issueToken(): Promise<string>
}

interface ServeOptions extends Pick<ProviderOptions, 'bindsTokens' | 'exchangesFor'> {
  /** Scopes of the resource, beside `mcp`. */
  readonly scopes?: readonly string[]
}

export async function startAuthorizationServer(realm: string, certificate: Certificate) {
  /** The one that the provider knows; nobody else ever does. */
  const inside = randomBytes(32).toString('base64url')
  const issued = new Set<string>()
  let handle: http.RequestListener = (_, response) => void response.writeHead(503).end()
  const server = https.createServer(certificate, (request, response) => {
    const { headers } = request
    if (credentialsIn(headers) === `${CLIENT_ID}:${authorizationServer.clientSecret}`) {
      headers.authorization = `Basic ${btoa(`${CLIENT_ID}:${inside}`)}`
    }
    if (request.url?.endsWith(ROUTES.introspection)) authorizationServer.introspections += 1
    handle(request, response)
  })
  const port = await listen(server)
  const issuer = `https://${AUTH_HOST}:${port}/realms/${realm}`

  const authorizationServer: AuthorizationServer = {
    port,
    issuer,
    clientSecret: randomBytes(32).toString('base64url'),
    introspections: 0,
    issued,
    async serve(resource, { scopes = [], ...options } = {}) {
      const provider = await createProvider(issuer, {
        resource,
        scopes: ['mcp', ...scopes],
        resourceServer: { clientId: CLIENT_ID, clientSecret: inside },
        ...options,
      })
      provider.on('grant.success', ({ body }) => {
        for (const token of tokensIn(body as object)) issued.add(token)
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

/** RFC 6749 §5.1. */
const tokensIn = (answer: object): string[] =>
  Object.entries(answer).flatMap(([name, value]) =>
    name.endsWith('_token') ? [String(value)] : [],
  )

/** RFC 6749 §2.3.1: both halves are form-encoded. */
function credentialsIn({ authorization = '' }: http.IncomingHttpHeaders): string {
  const [, encoded = ''] = /^Basic (.+)$/.exec(authorization) ?? []
  return decodeURIComponent(atob(encoded).replaceAll('+', ' '))
}
