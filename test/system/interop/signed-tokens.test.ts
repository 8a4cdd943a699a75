/** A server that verifies signatures, with the embedded authorization server and with one that it trusts. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fetchToken, postLegacy } from '../../support/clients/http-requests.ts'
import { endpointsOf, REFRESHABLE, signIn } from '../../support/clients/sign-in-requests.ts'
import { freePort } from '../../support/free-port.ts'
import { type LocalSystem, startLocalSystem } from '../../support/local-system.ts'
import { startSharedSystem } from '../../support/shared-system.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** Each request is verified anew. */
const EXACT = { TOKEN_CACHE_TTL_SECONDS: '0' }
const PAUSE_MS = 20
const LOG_TIMEOUT_MS = 5000
const PING = { jsonrpc: '2.0', id: 1, method: 'ping' }

const signing = await startSharedSystem({ env: { TOKEN_CHECK: 'jwt', AUTH_PROFILE: 'rfc9068' } })
const trusting = { AUTH_ISSUER: signing.issuer, TOKEN_CHECK: 'jwt' }
const [accepting, ofAnotherResource, forOthers] = await Promise.all([
  startSharedSystem({ env: { ...trusting, OAUTH_AUDIENCES: signing.url } }),
  startSharedSystem({ env: trusting }),
  startSharedSystem({
    env: { ...trusting, OAUTH_AUDIENCES: signing.url, ALLOWED_CLIENTS: 'claude' },
  }),
])
const token = await signing.newToken()

describe('a signed token', () => {
  it('of the embedded authorization server lets its client in', async () => {
    assert.equal(token.split('.').length, 3)
    assert.equal((await postLegacy(signing.url, token, PING)).status, 200)
  })

  it('lets its client in at another server that accepts its audience, without a client secret', async () => {
    assert.equal((await postLegacy(accepting.url, token, PING)).status, 200)
  })

  it('of another resource gets 401, and so does one whose signature was changed', async () => {
    assert.equal((await postLegacy(ofAnotherResource.url, token, PING)).status, 401)
    const changed = token.replace(/.{6}$/, 'AAAAAA')
    assert.equal((await postLegacy(signing.url, changed, PING)).status, 401)
  })

  it('of a client that is not allowed gets 403, and the reason in words', async () => {
    const { status, headers, text } = await postLegacy(forOthers.url, token, PING)
    assert.equal(status, 403)
    assert.equal(headers.get('www-authenticate'), null)
    assert.match(text, /This client may not use this server/)
  })
})

describe('other tokens of the same issuer', async () => {
  const asked = { scope: 'openid mcp', nonce: 'a-nonce' }
  const tokens = await signIn(endpointsOf(signing), { registration: REFRESHABLE, asked })

  for (const system of [signing, accepting]) {
    const profile = system === signing ? 'rfc9068' : 'oidc'

    it(`profile ${profile}: the access token of the same sign-in gets 200`, async () => {
      assert.equal((await postLegacy(system.url, tokens.access_token, PING)).status, 200)
    })

    it(`profile ${profile}: an ID token gets 401`, async () => {
      const { id_token: idToken = '' } = tokens
      assert.equal(idToken.split('.').length, 3)
      await assertRefused(system, idToken, 'wrong_token_type')
    })

    it(`profile ${profile}: a refresh token, which is opaque, gets 401`, async () => {
      await assertRefused(system, tokens.refresh_token ?? '', 'not_signed')
    })
  }
})

describe('a restart of the authorization server', () => {
  it('with its key keeps signed tokens valid, as a watching node restarts often', async () => {
    const env = await signingEnvironment()
    const first = await startLocalSystem({ env })
    const held = await fetchToken(first.issuer)
    await first.stop('SIGTERM')
    await using second = await startLocalSystem({ env })
    assert.equal((await postLegacy(second.url, held, PING)).status, 200)
  })

  it('with another key loses no request of a server that trusts it', async () => {
    const env = await signingEnvironment()
    const first = await startLocalSystem({ env })
    await using relying = await startLocalSystem({
      env: { AUTH_ISSUER: first.issuer, TOKEN_CHECK: 'jwt', OAUTH_AUDIENCES: first.url, ...EXACT },
    })
    const old = await fetchToken(first.issuer)
    const statusOf = async (held: string) => (await postLegacy(relying.url, held, PING)).status
    assert.equal(await statusOf(old), 200)

    const statuses: number[] = []
    const end = new AbortController()
    const load = (async () => {
      while (!end.signal.aborted) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        statuses.push(await statusOf(old))
        // eslint-disable-next-line no-await-in-loop
        await delay(PAUSE_MS)
      }
    })()
    await first.stop()
    const cache = { XDG_CACHE_HOME: temporaryFolder('other-cache') }
    await using second = await startLocalSystem({ env: { ...env, ...cache } })
    end.abort()
    await load
    assert.deepEqual(new Set(statuses), new Set([200]), 'while it is away, the known key serves')

    const renewed = await Promise.all(Array.from({ length: 10 }, () => fetchToken(second.issuer)))
    assert.deepEqual(new Set(await Promise.all(renewed.map(statusOf))), new Set([200]))
    await assertRefused(relying, old, 'unknown_key')
  })
})

/** Asserts the answer, and the reason that is in the log. */
async function assertRefused(system: LocalSystem, held: string, reason: string): Promise<void> {
  const seen = system.stdout().length
  assert.equal((await postLegacy(system.url, held, PING)).status, 401)
  const isLogged = async () => system.stdout().slice(seen).includes(`"reason":"${reason}"`)
  assert.ok(await waitUntil(isLogged, LOG_TIMEOUT_MS), system.stdout().slice(seen))
}

/** Fixed ports, so that another start is the same issuer, and a cache folder, where its key stays. */
const signingEnvironment = async () => ({
  PORT: String(await freePort()),
  AUTH_PORT: String(await freePort()),
  XDG_CACHE_HOME: temporaryFolder('cache'),
  TOKEN_CHECK: 'jwt',
})
