/** The two deployed handlers as a client sees them, before an authorization server that tests give its answers. */
import assert from 'node:assert/strict'
import type { HttpResult } from '../../../lambda/http/api-gateway.ts'
import { type Challenge, parseChallenge } from '../../support/challenge-parser.ts'
import { ACTIVE as GOOD, RESOURCE } from '../../support/gate.ts'
import { startProbeServer, tokenOf } from '../../support/probe-server.ts'

export { ACTIVE as GOOD, RESOURCE } from '../../support/gate.ts'
export { tokenOf } from '../../support/probe-server.ts'

export const METADATA_URL = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp'

export interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: string
}

export const server = await startProbeServer()

/** A call of the tool that needs no more than the scope of every request. */
export const CALL = messageOf('open')

export function messageOf(tool: string, id = 1): string {
  const params = { name: tool, arguments: {} }
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })
}

export const bearer = (answer: unknown) => ({ authorization: `Bearer ${tokenOf(answer)}` })

export function send({ method = 'POST', headers = {}, query = '', body = CALL }: Sent) {
  return server.call({
    headers: { 'content-type': 'application/json', ...headers },
    rawQueryString: query,
    body,
    isBase64Encoded: false,
    requestContext: { http: { method } },
  })
}

/** Sends with a token that the authorization server gives this answer about. */
export const sendToken = (answer: unknown, sent: Sent = {}) =>
  send({ ...sent, headers: { ...bearer(answer), ...sent.headers } })

export function challengeOf({ headers }: HttpResult): Challenge {
  const header = headers?.['www-authenticate']
  assert.ok(typeof header === 'string', 'no challenge')
  return parseChallenge(header)
}

/** One request for every kind of refusal that is the client's own, with its status and error code. */
export const REFUSALS: readonly (readonly [status: number, error: string | undefined, Sent])[] = [
  [401, undefined, {}],
  [401, undefined, { headers: { authorization: 'Basic dTpw' } }],
  [400, 'invalid_request', { headers: { authorization: 'Bearer a b' } }],
  [400, 'invalid_request', { headers: bearer(GOOD), query: 'access_token=x' }],
  [401, 'invalid_token', { headers: bearer({ active: false }) }],
  [401, 'invalid_token', { headers: bearer({ ...GOOD, aud: 'https://other.example/mcp' }) }],
  [401, 'invalid_token', { headers: bearer({ ...GOOD, exp: 1 }) }],
  [403, 'insufficient_scope', { headers: bearer({ ...GOOD, scope: 'email' }) }],
  [403, 'insufficient_scope', { headers: bearer(GOOD), body: messageOf('guarded') }],
]

/** The metadata function, as its settings are read out of the environment when it is loaded. */
export async function metadata(method = 'GET') {
  Object.assign(process.env, {
    RESOURCE_URL: RESOURCE,
    AUTH_ISSUER: 'https://auth.example.com/realms/main',
    MCP_SCOPE: 'mcp',
  })
  const { handler } = await import('../../../lambda/metadata.ts')
  return handler({ requestContext: { http: { method } } } as never)
}

export async function metadataDocument(): Promise<Record<string, unknown>> {
  const { body } = await metadata()
  return JSON.parse(body ?? '') as Record<string, unknown>
}
