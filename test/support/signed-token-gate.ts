/** The chain of the MCP function with signed tokens, before an issuer on loopback whose answers tests choose. */
import assert from 'node:assert/strict'
import type { FunctionSettings } from '../../lambda/settings/function-settings.ts'
import { type Backend, json, type Reply, startBackend } from './backend.ts'
import { craft, jwkOf, keyPairFor } from './crafted-tokens.ts'
import { type Answer, assertGranted, type Gate, gateAt, RESOURCE } from './gate.ts'

export { RESOURCE } from './gate.ts'

const METADATA = '/.well-known/oauth-authorization-server'
/** A sentence with five texts of 200 characters that somebody else chose, each of which may take six in JSON. */
const MAX_DETAIL_CHARACTERS = 6500

export const pair = keyPairFor('ES256')
export const HEADER = { alg: 'ES256', kid: 'key-1', typ: 'at+jwt' } as const
export const now = () => Math.floor(Date.now() / 1000)

export interface SignedTokenGate extends AsyncDisposable {
  readonly backend: Backend
  readonly gate: Gate
  /** May be changed at any time. */
  keys: readonly object[]
  /** Takes the place of the keys, for everything that is read. */
  reply: Reply | undefined
  /** The paths that were read of the issuer. */
  readonly reads: () => readonly string[]
  /** Claims of a good token, with changes; undefined ones are left out. */
  readonly claims: (change?: object) => Readonly<Record<string, unknown>>
  /** A token of the issuer. */
  readonly sign: (change?: object, header?: object) => string
}

export async function startGate(
  change: Partial<FunctionSettings> = {},
  keys: readonly object[] = [jwkOf(pair)],
): Promise<SignedTokenGate> {
  const backend = await startBackend((response, seen) => {
    const { origin } = backend
    const metadata = { issuer: origin, jwks_uri: `${origin}/jwks` }
    const usual = json(seen.url === METADATA ? metadata : { keys: started.keys })
    ;(started.reply ?? usual)(response, seen)
  })
  const claims = (more: object = {}) => ({
    iss: backend.origin,
    aud: RESOURCE,
    sub: 'alice',
    client_id: 'app',
    scope: 'mcp',
    iat: now(),
    exp: now() + 60,
    jti: 'id',
    ...more,
  })
  const gate = gateAt(backend.origin, { tokenCheck: 'jwt', clientSecret: undefined, ...change })
  const started: SignedTokenGate = {
    backend,
    gate,
    keys,
    reply: undefined,
    reads: () => backend.seen.map(({ url }) => url),
    claims,
    sign: (more, header) => craft({ ...HEADER, ...header }, claims(more), pair.privateKey),
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  }
  return started
}

/** The answer is 401, tells nobody why, and neither it nor the log holds the token. */
export function assertRefused(answer: Answer, token: string, reason: string): void {
  const { status, headers, body, decision } = answer
  assert.equal(decision?.reason ?? 'granted', reason, `${decision?.detail}: ${token.slice(0, 200)}`)
  assert.equal(status, 401)
  assert.match(String(headers['www-authenticate']), /error="invalid_token"/)
  assertSilent(answer, token)
  assert.ok(!body.includes(reason))
}

/** Neither the answer nor the log holds the token or one of its parts. */
export function assertSilent({ headers, body, decision }: Answer, token: string): void {
  const told = JSON.stringify([headers, body, decision])
  for (const part of token.split('.').filter(({ length }) => length >= 20)) {
    assert.ok(!told.includes(part), told)
  }
  assert.ok((decision?.detail ?? '').length <= MAX_DETAIL_CHARACTERS)
}

export async function assertAllRefused(
  { gate }: Pick<SignedTokenGate, 'gate'>,
  tokens: readonly string[],
  reason: string,
): Promise<void> {
  // eslint-disable-next-line no-await-in-loop -- one after the other
  for (const token of tokens) assertRefused(await gate(token), token, reason)
}

export async function assertAllGranted(
  { gate }: Pick<SignedTokenGate, 'gate'>,
  tokens: readonly string[],
): Promise<void> {
  // eslint-disable-next-line no-await-in-loop -- one after the other
  for (const token of tokens) assertGranted(await gate(token))
}
