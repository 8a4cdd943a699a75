/** An authorization server that works, until a test breaks one thing of it. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import { buffer } from 'node:stream/consumers'
import { after } from 'node:test'
import { freePort } from '../../support/free-port.ts'
import type { Defect, Reply } from './defects.ts'

export interface StubIssuer {
  readonly issuer: string
  readonly port: number
  /** What this server sets to use it. */
  readonly settings: Readonly<Record<string, string>>
  defect: Defect
}

export const CLIENT_SECRET = 'a-secret-of-the-client#1'
export const INTROSPECTION = '/realms/main/protocol/openid-connect/token/introspect'
export const KEYS = '/realms/main/keys'
const METADATA = '/.well-known/oauth-authorization-server/realms/main'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** A token for the server at its default URL, signed by the stub unless the key is another one. */
export function signedToken(
  { issuer }: Pick<StubIssuer, 'issuer'>,
  claims: object = {},
  header: object = {},
  key: KeyObject = privateKey,
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const times = { iat: now - 1, exp: now + 600 }
  const aud = 'http://localhost:3000/mcp'
  const all = { iss: issuer, aud, sub: 'user', client_id: 'client', scope: 'mcp', ...times }
  const input = [
    { alg: 'ES256', kid: '1', typ: 'JWT', ...header },
    { ...all, ...claims },
  ]
    .map(part)
    .join('.')
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

/** Starts it for all tests of a file. */
export async function startStubIssuer(): Promise<StubIssuer> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const issuer = `${origin}/realms/main`
  const settings = { AUTH_ISSUER: issuer, OAUTH_CLIENT_SECRET: CLIENT_SECRET }
  const stub: StubIssuer = { issuer, port, settings, defect: () => {} }
  const server = http.createServer((request, response) => {
    void answer(request, response, stub, origin)
  })
  server.listen(port, 'localhost')
  await once(server, 'listening')
  after(() => {
    server.close()
    server.closeAllConnections()
  })
  return stub
}

async function answer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { issuer, defect }: StubIssuer,
  origin: string,
) {
  const { method = 'GET', url: path = '/', headers } = request
  const body = (await buffer(request)).toString()
  const reply = replyTo(path, headers, issuer)
  if (defect(reply, { method, path, headers, body, origin }) === false) return
  response.writeHead(reply.status, reply.headers).end(reply.body)
}

function replyTo(path: string, headers: http.IncomingHttpHeaders, issuer: string): Reply {
  const json = (value: unknown, status = 200) => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  })
  const credentials = new URLSearchParams([['', CLIENT_SECRET]]).toString().slice(1)
  const isClient = headers.authorization === `Basic ${btoa(`mcp-server:${credentials}`)}`
  switch (path) {
    case METADATA:
      return json(metadataOf(issuer))
    case INTROSPECTION:
      return isClient ? json({ active: false }) : json({ error: 'invalid_client' }, 401)
    case KEYS:
      return json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: '1', use: 'sig' }] })
    default:
      return json({ error: 'Not found' }, 404)
  }
}

const metadataOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  registration_endpoint: `${issuer}/register`,
  introspection_endpoint: `${issuer}/protocol/openid-connect/token/introspect`,
  jwks_uri: `${issuer}/keys`,
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
  scopes_supported: ['openid', 'mcp'],
})
