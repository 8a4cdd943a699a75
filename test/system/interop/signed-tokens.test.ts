/** A server that verifies signatures, with the embedded authorization server and with one that it trusts. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startSharedSystem } from '../../support/shared-system.ts'
import { postLegacy } from '../../support/clients/http-requests.ts'

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
