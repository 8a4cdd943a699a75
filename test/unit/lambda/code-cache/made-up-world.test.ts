/** A verifier with the settings of a function takes the made-up token, in each way of checking it. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, suite, test } from 'node:test'
import { makeUpWorld, type World } from '../../../../lambda/code-cache/made-up-world.ts'
import { redirectRequests } from '../../../../lambda/code-cache/redirect-requests.ts'
import { readFunctionSettings } from '../../../../lambda/settings/function-settings.ts'
import { createTokenCheck } from '../../../../lambda/token-check/create-token-check.ts'
import { PROFILES } from '../../../../lambda/oauth/profiles.ts'

let world: World | undefined
const server = await redirectRequests((asked) => world?.answer(asked) ?? assert.fail())
after(() => {
  server.close()
  server.closeAllConnections()
})

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const BASE = {
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  AUTH_ISSUER: 'https://auth.example.com/tenant/',
  OAUTH_CLIENT_ID: 'mcp-server',
  OAUTH_CLIENT_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:client',
}
const JWT = { TOKEN_CHECK: 'jwt', AUTH_PROFILE: 'rfc9068' }
const SETTINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'by introspection': {},
  'with a scope of every request, and a prefix': { MCP_SCOPE: 'mcp', SCOPE_PREFIX: 'api://x/' },
  'with another audience, for some clients': {
    OAUTH_AUDIENCES: 'urn:mcp',
    ALLOWED_CLIENTS: 'one,two',
  },
  'by a signed answer': { INTROSPECTION_ANSWER: 'jwt' },
  'with a private key': { OAUTH_CLIENT_AUTH_METHOD: 'private_key_jwt' },
  'with a key in KMS': {
    OAUTH_CLIENT_AUTH_METHOD: 'private_key_jwt',
    OAUTH_CLIENT_SECRET_ARN: '',
    OAUTH_CLIENT_KEY_ARN: 'arn:aws:kms:eu-west-1:111122223333:key/1',
    OAUTH_CLIENT_PUBLIC_KEYS: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  },
  'with verdicts in a table': {
    SHARED_TOKEN_CACHE: 'true',
    SHARED_TABLE: 'shared',
    SERVER_KEY_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:server-key',
  },
  'by both': { ...JWT, TOKEN_CHECK: 'jwt+introspection' },
  'by keys at a place of their own': {
    ...JWT,
    AUTH_JWKS_URI: 'https://auth.example.com/.well-known/jwks.json',
  },
  'of several servers': {
    AUTH_ISSUER: '',
    OAUTH_CLIENT_SECRET_ARN: '',
    AUTH_SERVERS: JSON.stringify([
      { issuer: 'https://a.example.com', tokenCheck: 'jwt' },
      { issuer: 'https://b.example.com', tokenCheck: 'jwt' },
    ]),
  },
  ...Object.fromEntries(
    Object.keys(PROFILES).map((name) => [
      `of the profile ${name}`,
      { ...JWT, AUTH_PROFILE: name, OAUTH_AUDIENCES: 'urn:mcp' },
    ]),
  ),
}

suite('a made-up token is taken', () => {
  for (const [title, more] of Object.entries(SETTINGS)) {
    test(title, async () => {
      const given = Object.entries({ ...BASE, ...more }).filter(([, value]) => value !== '')
      const environment = Object.fromEntries(given)
      world = makeUpWorld(environment, ['tool:scope'])
      Object.assign(process.env, { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'none' })
      Object.assign(process.env, { AWS_SECRET_ACCESS_KEY: 'none' })
      const verify = await createTokenCheck(readFunctionSettings(environment))
      const { outcome } = await verify(world.token, undefined)
      assert.ok('clientId' in outcome, JSON.stringify(outcome))
      const { outcome: refused } = await verify('refused', undefined)
      assert.ok('kind' in refused && refused.kind === 'invalid_token', JSON.stringify(refused))
    })
  }
})

suite('the made-up world', () => {
  test('gives the token the scopes that the tools ask for, once they are known', () => {
    const scopes: string[] = []
    const { token, answer } = makeUpWorld(BASE, scopes)
    const ask = () => {
      const { body } = answer({
        method: 'POST',
        url: new URL('https://auth.example.com/introspect'),
        headers: {},
        body: String(new URLSearchParams({ token })),
      })
      return (JSON.parse(body) as { scope: string }).scope
    }
    assert.equal(ask(), '')
    scopes.push('a', 'b')
    assert.equal(ask(), 'a b a b')
  })

  test('has metadata of every issuer, at both places', () => {
    const { answer } = makeUpWorld(BASE, [])
    const issuerAt = (url: string) => {
      const { body } = answer({ method: 'GET', url: new URL(url), headers: {}, body: '' })
      return (JSON.parse(body) as { issuer: string }).issuer
    }
    const { AUTH_ISSUER: issuer } = BASE
    const wellKnown = '.well-known/oauth-authorization-server'
    assert.equal(issuerAt(`https://auth.example.com/${wellKnown}/tenant`), issuer)
    assert.equal(issuerAt(`${issuer}.well-known/openid-configuration`), issuer)
    assert.equal(issuerAt(`https://b.example.com/${wellKnown}`), 'https://b.example.com')
  })
})
