/**
 * A protected service for the tool `list_orders`: it accepts signed access tokens that are meant for itself, and has an
 * order for each user. Start it beside the server, by `node examples/services/orders-api.ts`.
 */
import { once } from 'node:events'
import http from 'node:http'
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'

export interface OrdersApi extends AsyncDisposable {
  readonly url: string
}

/**
 * @param issuer the authorization server, one of whose metadata documents names its keys
 * @param port 0: any
 */
export async function startOrdersApi(issuer: string, port = 0): Promise<OrdersApi> {
  const server = http.createServer((request, response) => {
    const answer = async () => {
      const [status, body] = await answerTo(request.headers.authorization, issuer, urlOf(server))
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    void answer()
  })
  server.listen(port, 'localhost')
  await once(server, 'listening')
  return {
    url: urlOf(server),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const urlOf = (server: http.Server) =>
  `http://localhost:${(server.address() as { port: number }).port}`

async function answerTo(
  authorization = '',
  issuer: string,
  audience: string,
): Promise<readonly [status: number, body: object]> {
  const [, token = ''] = /^Bearer (.+)$/.exec(authorization) ?? []
  const claims = await verified(token, issuer, audience).catch(() => undefined)
  if (claims === undefined) return [401, { error: 'invalid_token' }]
  const { scope } = claims
  if (typeof scope !== 'string' || !scope.split(' ').includes('orders:read'))
    return [403, { error: 'insufficient_scope' }]
  return [200, { orders: [{ id: 7, item: `a book for ${claims.sub}` }] }]
}

async function verified(token: string, issuer: string, audience: string): Promise<JWTPayload> {
  const metadata = await fetch(`${issuer}/.well-known/openid-configuration`)
  const { jwks_uri: uri } = (await metadata.json()) as { readonly jwks_uri: string }
  const keys = createRemoteJWKSet(new URL(uri))
  const { payload } = await jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt' })
  return payload
}

if (import.meta.main) {
  const { AUTH_ISSUER: issuer = 'http://localhost:8080/realms/master' } = process.env
  const { url } = await startOrdersApi(issuer, 8090)
  console.log(`The orders of users are at ${url}/orders, for tokens of ${issuer}.`)
}
