/**
 * The process of the back ends: an authorization server with introspection (RFC 7662), metadata (RFC 8414), public keys
 * (RFC 7517) and token exchange (RFC 8693), and Secrets Manager.
 */
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type BackendsInput,
  BOUND,
  CLIENT,
  type Counts,
  ISSUER_PATH,
  SERVER_KEY,
  SERVICES,
  SLOW_MS,
  type Started,
} from './backends-messages.ts'
import { claimsOf } from './claims.ts'
import { FOREIGN_RESOURCE, RESOURCE, TOKENS } from './events.ts'

const METADATA_PATH = `/.well-known/oauth-authorization-server${ISSUER_PATH}`
const KEYS_PATH = `${ISSUER_PATH}/jwks`
const TOKEN_PATH = `${ISSUER_PATH}/token`

const counts: Counts = {
  introspections: 0,
  secretReads: 0,
  keyReads: 0,
  exchanges: 0,
  refusedClients: 0,
  connections: 0,
}

async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const body = await text(request)
  const isSecretsManager = request.headers['x-amz-target'] !== undefined
  const [status, content] = isSecretsManager
    ? readSecret(body)
    : (readDocument(request.url) ?? (await answerClient(request, body)))
  const type = isSecretsManager ? 'application/x-amz-json-1.1' : 'application/json'
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(content))
}

function readSecret(body: string): [number, unknown] {
  counts.secretReads += 1
  const { SecretId: id } = JSON.parse(body) as { SecretId: string }
  if (id === SERVER_KEY.unreadableArn)
    return [400, { __type: 'AccessDeniedException', message: 'not for this function' }]
  if (id === SERVER_KEY.secretArn)
    return [200, { ARN: id, Name: 'bench', SecretString: SERVER_KEY.value }]
  return [200, { ARN: CLIENT.secretArn, Name: 'bench', SecretString: CLIENT.secret }]
}

function readDocument(url: string | undefined): [number, unknown] | undefined {
  if (url !== METADATA_PATH && url !== KEYS_PATH) return undefined
  counts.keyReads += 1
  const metadata = { issuer, jwks_uri: origin + KEYS_PATH, token_endpoint: origin + TOKEN_PATH }
  return [200, url === KEYS_PATH ? keys : metadata]
}

async function answerClient(
  { url, headers: { authorization } }: http.IncomingMessage,
  body: string,
): Promise<[number, unknown]> {
  const form = new URLSearchParams(body)
  const posted = `${form.get('client_id')}:${form.get('client_secret')}`
  const credentials = authorization?.startsWith('Basic ')
    ? decodeURIComponent(Buffer.from(authorization.slice('Basic '.length), 'base64').toString())
    : posted
  if (credentials !== `${CLIENT.id}:${CLIENT.secret}`) {
    counts.refusedClients += 1
    return [401, { error: 'invalid_client' }]
  }
  if (url === TOKEN_PATH) return exchange(form.get('audience'))
  counts.introspections += 1
  return [200, introspectionOf(form.get('token') ?? '')]
}

async function exchange(audience: string | null): Promise<[number, unknown]> {
  counts.exchanges += 1
  if (audience === SERVICES.overloaded) return [503, {}]
  if (audience === SERVICES.slow) await delay(SLOW_MS)
  const issued = {
    access_token: `exchanged-${counts.exchanges}`,
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
  }
  return [200, audience === SERVICES.kept ? { ...issued, expires_in: 300 } : issued]
}

function introspectionOf(token: string): object {
  const isForeign = token === TOKENS.foreign
  if (!isForeign && !token.startsWith(TOKENS.valid)) return { active: false }
  const claims = claimsOf(issuer, isForeign ? FOREIGN_RESOURCE : RESOURCE)
  const [numbered = '', jkt] = token.split(BOUND)
  const sub = `${claims['sub'] as string}${numbered.slice(TOKENS.valid.length)}`
  const cnf = jkt === undefined ? {} : { cnf: { jkt } }
  return {
    active: true,
    ...claims,
    ...(!isForeign && { sub }),
    ...cnf,
    username: 'bench-user',
    token_type: 'Bearer',
  }
}

const { tls, keys } = JSON.parse(process.argv[2] ?? 'null') as BackendsInput
const handle: http.RequestListener = (request, response) => void answer(request, response)
const server = tls === null ? http.createServer(handle) : https.createServer(tls, handle)
server.on('connection', () => (counts.connections += 1))
server.listen(0, 'localhost')
await new Promise((resolve) => server.once('listening', resolve))
const { port } = server.address() as AddressInfo
const origin = `${tls === null ? 'http' : 'https'}://localhost:${port}`
const issuer = origin + ISSUER_PATH

process.on('message', () => {
  process.send?.(counts)
  for (const name of Object.keys(counts) as (keyof Counts)[]) counts[name] = 0
})
process.once('disconnect', () => process.exit(0))
const started: Started = { origin }
process.send?.(started)
