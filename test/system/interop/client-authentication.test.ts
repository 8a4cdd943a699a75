/** Servers whose client authenticates by a key or by nothing, with `oidc-provider` as the authorization server. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, describe, it } from 'node:test'
import { type ClientMetadata, Provider } from 'oidc-provider'
import { onOneLine } from '../../../lambda/oauth/client-keys.ts'
import { createKeyPair, keyPairOf } from '../../support/client-keys.ts'
import { type HeaderValues, postLegacy, send } from '../../support/clients/http-requests.ts'
import { freePort } from '../../support/free-port.ts'
import { startSharedSystem } from '../../support/shared-system.ts'

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' }
const [authPort, ...ports] = await Promise.all(Array.from({ length: 6 }, freePort))
const issuer = `http://localhost:${authPort}`
const NAMES = ['by-ec', 'by-rsa', 'by-ed', 'by-none', 'by-wrong-key'] as const

const jwksUriOf = (index: number) => `http://localhost:${ports[index]}/.well-known/jwks.json`
const resourceOf = (index: number) => `http://localhost:${ports[index]}/mcp`

/** The questions that the authorization server was asked, and how it answered. */
const questions: { readonly client: string; readonly type: string; readonly assertion: string }[] =
  []
await startProvider()

const es256 = keyPairOf('ES256')
const [byEc, byRsa, byEd, byNone, byWrongKey] = await Promise.all([
  start(0, {
    OAUTH_CLIENT_SECRET: es256.privateKey,
    OAUTH_CLIENT_PUBLIC_KEYS: `${onOneLine(keyPairOf('ES384').publicKey)}, ${es256.publicKey}`,
    INTROSPECTION_ANSWER: 'jwt',
  }),
  start(1, withKey('RS256')),
  start(2, { ...withKey('EdDSA'), OAUTH_ASSERTION_AUDIENCE: `${issuer}/token/introspection` }),
  start(3, { OAUTH_CLIENT_AUTH_METHOD: 'none', INTROSPECTION_ANSWER: 'jwt' }),
  start(4, {
    ...withKey('ES256'),
    OAUTH_CLIENT_SECRET: createKeyPair('ec', { namedCurve: 'P-256' }).privateKey,
  }),
])

function withKey(alg: string): HeaderValues {
  const { privateKey, publicKey } = keyPairOf(alg)
  return { OAUTH_CLIENT_SECRET: privateKey, OAUTH_CLIENT_PUBLIC_KEYS: publicKey }
}

async function start(index: number, env: HeaderValues) {
  const system = await startSharedSystem({
    env: {
      PORT: String(ports[index]),
      AUTH_ISSUER: issuer,
      AUTH_PORT: String(authPort),
      OAUTH_CLIENT_ID: NAMES[index] ?? '',
      OAUTH_CLIENT_AUTH_METHOD: 'private_key_jwt',
      TOKEN_CACHE_TTL_SECONDS: '0',
      ...env,
    },
  })
  const { OAUTH_CLIENT_SECRET: secret } = env
  if (secret !== undefined) system.secrets.add(secret).add(onOneLine(secret))
  return system
}

async function startProvider(): Promise<void> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const registered = (index: number): ClientMetadata => ({
    client_id: NAMES[index] ?? '',
    token_endpoint_auth_method: NAMES[index] === 'by-none' ? 'none' : 'private_key_jwt',
    ...(NAMES[index] !== 'by-none' && { jwks_uri: jwksUriOf(index) }),
    introspection_signed_response_alg: 'RS256',
    grant_types: [],
    response_types: [],
    redirect_uris: [],
  })
  const provider = new Provider(issuer, {
    clients: [
      ...NAMES.map((_, index) => registered(index)),
      {
        client_id: 'caller',
        client_secret: 'caller-secret',
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
      },
    ],
    // Its own options refuse loopback addresses.
    fetch: (url) => fetch(url),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
    enabledJWA: {
      clientAuthSigningAlgValues: ['RS256', 'ES256', 'EdDSA'],
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      introspection: { enabled: true, allowedPolicy: () => true },
      jwtIntrospection: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_ctx, audience) => ({
          scope: 'mcp',
          audience,
          accessTokenFormat: 'opaque',
        }),
      },
    },
  })
  provider.silent = true
  provider.use(async (ctx, next) => {
    await next()
    if (ctx.oidc?.route !== 'introspection') return
    const { client_assertion: assertion = '' } = ctx.oidc.params ?? {}
    const client = ctx.oidc.client?.clientId ?? ''
    questions.push({ client, type: ctx.response.type, assertion: String(assertion) })
  })
  const handle = provider.callback()
  const server = createServer((request, response) => void handle(request, response))
  server.listen(authPort, 'localhost')
  await once(server, 'listening')
  after(() => {
    server.closeAllConnections()
    server.close()
  })
}

async function tokenFor(index: number): Promise<string> {
  const { body, text } = await send(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('caller:caller-secret')}` },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'mcp',
      resource: resourceOf(index),
    }),
  })
  return (body as { access_token?: string }).access_token ?? assert.fail(text)
}

/** The media types of the answers that a client got. */
const typesFor = (name: string) =>
  new Set(questions.filter(({ client }) => client === name).map(({ type }) => type))

describe('a client with a key', () => {
  for (const [index, system] of [byEc, byRsa, byEd].entries()) {
    it(`${NAMES[index]} finds out about tokens, and each question has an assertion of its own`, async () => {
      for (const token of [await tokenFor(index), await tokenFor(index)]) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        const { status, text } = await postLegacy(system.url, token, PING)
        assert.equal(status, 200, text + system.output())
      }
      const refused = await postLegacy(system.url, 'made-up', PING)
      assert.equal(refused.status, 401)
      const assertions = questions
        .filter(({ client }) => client === NAMES[index])
        .map(({ assertion }) => assertion)
      assert.ok(assertions.length >= 3)
      assert.equal(new Set(assertions).size, assertions.length)
    })
  }

  it('publishes its public keys, and nothing private', async () => {
    const { status, headers, body, text } = await send(jwksUriOf(0), {})
    assert.equal(status, 200)
    assert.equal(headers.get('content-type'), 'application/jwk-set+json')
    const { keys } = body as { keys: { alg: string }[] }
    assert.deepEqual(
      keys.map(({ alg }) => alg),
      ['ES384', 'ES256'],
    )
    assert.doesNotMatch(text, /"(?:d|p|q|dp|dq|qi|k)":/)
  })

  it('that is not the published one is refused, which is an outage for callers', async () => {
    const { status, headers } = await postLegacy(byWrongKey.url, await tokenFor(4), PING)
    assert.equal(status, 503)
    assert.equal(headers.get('www-authenticate'), null)
    assert.match(byWrongKey.output(), /check OAUTH_CLIENT_ID, its secret or key/)
  })
})

describe('signed introspection answers', () => {
  it('are read where they are asked for, and nobody else gets them', async () => {
    assert.deepEqual(typesFor('by-ec'), new Set(['application/token-introspection+jwt']))
    assert.deepEqual(typesFor('by-rsa'), new Set(['application/json']))
  })

  it('are read by a client without authentication, too', async () => {
    const { status, text } = await postLegacy(byNone.url, await tokenFor(3), PING)
    assert.equal(status, 200, text + byNone.output())
    assert.deepEqual(typesFor('by-none'), new Set(['application/token-introspection+jwt']))
    assert.equal((await send(jwksUriOf(3), {})).status, 404)
  })

  it('are no access tokens', async () => {
    const answer = await send(`${issuer}/token/introspection`, {
      method: 'POST',
      headers: { accept: 'application/token-introspection+jwt' },
      body: new URLSearchParams({ token: await tokenFor(3), client_id: 'by-none' }),
    })
    assert.equal(answer.text.split('.').length, 3)
    const signed = await startSharedSystem({
      env: { AUTH_ISSUER: issuer, TOKEN_CHECK: 'jwt', OAUTH_AUDIENCES: 'by-none' },
    })
    assert.equal((await postLegacy(signed.url, answer.text, PING)).status, 401)
    assert.match(signed.output(), /wrong_token_type|token-introspection\+jwt/)
  })
})
