/**
 * Requests by which real clients were seen to discover the server; no specification requires most of them. Each is also
 * sent without a token, and with one that differs by a character.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startLocalSystem } from '../../support/local-system.ts'
import { startSharedSystem } from '../../support/shared-system.ts'
import {
  assertChallenged,
  sendHeaders,
  metadataOf,
  post,
  WELL_KNOWN,
} from '../../support/clients/sign-in-requests.ts'
import { fetchToken, metaOf, sendExactly } from '../../support/clients/http-requests.ts'

const PAGE = 'http://127.0.0.1:6274'

const system = await startSharedSystem()
const token = await system.newToken()

describe('discovery', () => {
  it('metadata GETs carry MCP-Protocol-Version, which a preflight allows at every form of the URL', async () => {
    const { origin } = new URL(system.issuer)
    const { origin: mcpOrigin } = new URL(system.url)
    for (const url of [
      `${mcpOrigin}${WELL_KNOWN}`,
      `${mcpOrigin}${WELL_KNOWN}/mcp`,
      `${origin}/.well-known/oauth-authorization-server/realms/master`,
      `${origin}/.well-known/openid-configuration/realms/master`,
      `${system.issuer}/.well-known/openid-configuration`,
    ]) {
      const asked = {
        origin: PAGE,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'mcp-protocol-version',
      }
      // eslint-disable-next-line no-await-in-loop -- one URL after the other
      const preflight = await sendExactly(url, { method: 'OPTIONS', headers: asked })
      assert.equal(preflight.status, 204, url)
      const allowed = preflight.headers.get('access-control-allow-headers') ?? ''
      assert.match(allowed, /^\*$|\bmcp-protocol-version\b/i, url)
      const headers = { origin: PAGE, 'mcp-protocol-version': '2025-11-25' }
      // eslint-disable-next-line no-await-in-loop
      const answer = await sendExactly(url, { headers })
      assert.equal(answer.status, 200, url)
      for (const one of [preflight, answer]) {
        assert.match(one.headers.get('access-control-allow-origin') ?? '', /^(?:\*|http:.*:6274)$/)
      }
    }
    await assertChallenged(system, token, (held) => post(system, { id: 1, method: 'ping' }, held))
  })

  it('Codex discovers by GET with the version header of 2024, and expects a challenge', async () => {
    const headers = { accept: '*/*', 'mcp-protocol-version': '2024-11-05' }
    await assertChallenged(system, token, (held) => sendHeaders(system, 'GET', headers, held))
    assert.equal((await sendHeaders(system, 'GET', headers, token)).status, 405)
  })

  it('Claude Code asks server/discover before it has a token, with a string as its id', async () => {
    const id = 'server-discover-probe-1'
    const message = { id, method: 'server/discover', params: { _meta: metaOf('2026-07-28') } }
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'server/discover' }
    await assertChallenged(system, token, (held) => post(system, message, held, headers))
    const answer = await post(system, message, token, headers)
    assert.equal(answer.status, 200)
    assert.partialDeepStrictEqual(answer.body, { id, result: { resultType: 'complete' } })
  })

  it('several compare the resource with the URL that the user typed: no Host header changes it', async () => {
    for (const host of ['127.0.0.1:1', 'MCP.example.com', 'localhost']) {
      for (const path of [WELL_KNOWN, `${WELL_KNOWN}/mcp`]) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        const { resource } = await metadataOf(system, path, { host })
        assert.equal(resource, system.url)
      }
      // eslint-disable-next-line no-await-in-loop
      await assertChallenged(system, token, (held) => sendHeaders(system, 'POST', { host }, held))
    }
  })

  it('a browser page reads the challenge of 403, and where it leads', async () => {
    await using demanding = await startLocalSystem({ env: { MCP_SCOPE: 'mcp other' } })
    const poor = await fetchToken(demanding.issuer, { scope: 'mcp' })
    const headers = { origin: PAGE }
    const message = { id: 1, method: 'tools/list' }
    for (const [held, status, error] of [
      [poor, 403, 'insufficient_scope'],
      [`${poor}x`, 401, 'invalid_token'],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- two requests
      const answer = await post(demanding, message, held, headers)
      assert.equal(answer.status, status)
      assert.ok(answer.headers.get('www-authenticate')?.includes(`error="${error}"`))
      assert.equal(answer.headers.get('access-control-allow-origin'), PAGE)
      const readable = answer.headers.get('access-control-expose-headers') ?? ''
      assert.match(readable, /\bwww-authenticate\b/i)
    }
  })
})
