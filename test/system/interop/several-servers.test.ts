/** A server that trusts two authorization servers: one signs its tokens, and one is asked about them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { postLegacy, send } from '../../support/clients/http-requests.ts'
import { startSharedSystem } from '../../support/shared-system.ts'

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' }
const SECRET = 'the-secret-of-the-opaque-one'

const secrets = new Set([SECRET])
const start = async (env: Readonly<Record<string, string>>) => startSharedSystem({ env }, secrets)
const [signing, opaque, unknown] = await Promise.all([
  start({ TOKEN_CHECK: 'jwt' }),
  start({ OAUTH_CLIENT_SECRET: SECRET, OAUTH_CLIENT_ID: 'resource-server' }),
  start({ TOKEN_CHECK: 'jwt' }),
])
const both = await start({
  AUTH_SERVERS: JSON.stringify([
    { issuer: signing.issuer, tokenCheck: 'jwt', audiences: [signing.url] },
    {
      issuer: opaque.issuer,
      clientId: 'resource-server',
      clientSecretVariable: 'OAUTH_SECRET_OF_THE_OPAQUE_ONE',
      audiences: [opaque.url],
    },
  ]),
  OAUTH_SECRET_OF_THE_OPAQUE_ONE: SECRET,
  POWERTOOLS_LOG_LEVEL: 'INFO',
})
const ping = async (token: string) => postLegacy(both.url, token, PING)

describe('a server that trusts two authorization servers', () => {
  it('starts none of its own, and warns of nothing', () => {
    for (const { issuer } of [signing, opaque]) assert.ok(both.stdout().includes(issuer))
    assert.doesNotMatch(both.stdout(), /embedded/)
    assert.doesNotMatch(both.output(), /Warning/)
  })

  it('publishes both issuers, in their order', async () => {
    const url = new URL('/.well-known/oauth-protected-resource/mcp', both.url)
    const { body } = await send(url.href, {})
    assert.partialDeepStrictEqual(body, {
      authorization_servers: [signing.issuer, opaque.issuer],
    })
  })

  it('lets in tokens of both, each by its own check, and logs whose they are', async () => {
    assert.equal((await ping(await signing.newToken())).status, 200)
    assert.equal((await ping(await opaque.newToken())).status, 200)
    const lines = both.output().match(/"issuer":"[^"]+"/g)
    assert.deepEqual(lines, [`"issuer":"${signing.issuer}"`, `"issuer":"${opaque.issuer}"`])
  })

  it('refuses a token of a third one, and junk', async () => {
    assert.equal((await ping(await unknown.newToken())).status, 401)
    const changed = (await signing.newToken()).replace(/.{6}$/, 'AAAAAA')
    assert.equal((await ping(changed)).status, 401)
    assert.equal((await ping('made-up')).status, 401)
  })
})
