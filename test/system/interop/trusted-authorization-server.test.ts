/** Several MCP servers that trust one authorization server, with different settings. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type SharedSystem, startSharedSystem } from '../../support/shared-system.ts'
import {
  type Answer,
  type HeaderValues,
  postLegacy,
  send,
} from '../../support/clients/http-requests.ts'

const SECRET = 'a secret + 100% "quoted"'
const WRONG_SECRET = 'another secret'
const CLIENT = { OAUTH_CLIENT_ID: 'resource-server', OAUTH_CLIENT_SECRET: SECRET }
const NO_CACHE = { TOKEN_CACHE_TTL_SECONDS: '0' }
const secrets = new Set([SECRET, WRONG_SECRET])
const start = (env: HeaderValues) => startSharedSystem({ env }, secrets)
const PING = { jsonrpc: '2.0', id: 1, method: 'ping' }

/** All others trust the authorization server embedded in this one. */
const first = await start({ ...CLIENT, ...NO_CACHE })
const trusting = { AUTH_ISSUER: first.issuer, ...CLIENT }
const endpoint = `${first.issuer}/protocol/openid-connect/token/introspect`
const accepting = { ...trusting, OAUTH_AUDIENCES: first.url }
const [ofAnotherResource, ofAnotherScope, withWrongSecret, discovering] = await Promise.all([
  start({ ...trusting, AUTH_INTROSPECTION_ENDPOINT: endpoint }),
  start({ ...accepting, AUTH_INTROSPECTION_ENDPOINT: endpoint, MCP_SCOPE: 'mcp other' }),
  start({ ...accepting, OAUTH_CLIENT_SECRET: WRONG_SECRET }),
  start({ ...accepting, ...NO_CACHE }),
])

const ping = async (system: SharedSystem, token?: string) =>
  postLegacy(system.url, token ?? (await first.newToken()), PING)

const challengeOf = ({ headers }: Answer) => headers.get('www-authenticate') ?? ''

function assertUnavailable({ status, headers, text }: Answer): void {
  assert.equal(status, 503, text)
  assert.match(headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  assert.equal(headers.get('www-authenticate'), null)
}

describe('a server that knows its authorization server by the issuer alone', () => {
  it('finds the introspection endpoint', async () => {
    assert.equal((await ping(discovering)).status, 200)
  })

  it('publishes that issuer', async () => {
    const url = new URL('/.well-known/oauth-protected-resource/mcp', discovering.url)
    const { body } = await send(url.href, {})
    assert.partialDeepStrictEqual(body, {
      resource: discovering.url,
      authorization_servers: [first.issuer],
    })
  })
})

describe('a token', () => {
  it('that was issued for another resource gets 401', async () => {
    const answer = await ping(ofAnotherResource)
    assert.equal(answer.status, 401, answer.text)
    assert.match(challengeOf(answer), /error="invalid_token"/)
  })

  it('that lacks a scope gets 403 with all required scopes', async () => {
    const answer = await ping(ofAnotherScope)
    assert.equal(answer.status, 403, answer.text)
    assert.match(challengeOf(answer), /error="insufficient_scope"/)
    assert.match(challengeOf(answer), /scope="mcp other"/)
  })

  it('that is revoked gets 401 as soon as verdicts are no longer reused', async () => {
    const token = await first.newToken()
    assert.equal((await ping(first, token)).status, 200)
    const revocation = await send(`${first.issuer}/protocol/openid-connect/revoke`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('demo-client:demo-secret')}` },
      body: new URLSearchParams({ token }),
    })
    assert.equal(revocation.status, 200)
    const answer = await ping(first, token)
    assert.equal(answer.status, 401)
    assert.match(challengeOf(answer), /error="invalid_token"/)
  })
})

describe('an outage', () => {
  it("is what clients get when the server's own credentials are refused, and the log names the setting", async () => {
    assertUnavailable(await ping(withWrongSecret))
    assert.match(withWrongSecret.output(), /OAUTH_CLIENT_ID/)
  })

  it('of the authorization server gets 503, and not 401', async () => {
    const token = await first.newToken()
    assert.equal((await ping(discovering, token)).status, 200)
    await first.stop()
    assertUnavailable(await ping(discovering, token))
  })
})

describe('the embedded authorization server', () => {
  it("accepts the server's credentials in the form, too", async () => {
    const system = await start({ OAUTH_CLIENT_AUTH_METHOD: 'client_secret_post' })
    const { status, text } = await ping(system, await system.newToken())
    assert.equal(status, 200, text)
  })
})
