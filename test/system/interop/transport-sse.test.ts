/** `TRANSPORT=sse`: the HTTP+SSE transport of MCP 2024-11-05 behind the same gate. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { startSharedSystem } from '../../support/shared-system.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { sseClient } from '../../support/clients/sdk-clients.ts'
import { assertToolUse, useTools } from '../../support/clients/tool-results.ts'
import {
  bearerTokenOf,
  createRecordingFetch,
  type Exchange,
  exchangesOf,
  secretsOf,
  SIGN_IN_STEPS,
  stepOf,
} from '../../support/clients/recording-fetch.ts'
import { bearer, postLegacy, send } from '../../support/clients/http-requests.ts'

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' }

const { exchanges, fetch: record } = createRecordingFetch()
const system = await startSharedSystem({ env: { TRANSPORT: 'sse' } })
const otherToken = await system.newToken()
const session = await sseClient.signIn(system.url, record)
after(async () => {
  await session.close()
  for (const secret of exchanges.flatMap(secretsOf)) system.secrets.add(secret)
})

const tokenOf = (exchange: Exchange) => bearerTokenOf(exchange) ?? assert.fail('no token')

/** A message of the session, with the URL that the server named for it. */
function posted(): Exchange {
  const post = exchangesOf(exchanges, 'mcp').find(({ method }) => method === 'POST')
  assert.ok(post)
  return post
}

describe('a client over HTTP+SSE', () => {
  it('is challenged, signs in and opens a stream, step by step', () => {
    assert.deepEqual(exchanges.map(stepOf).slice(0, 7), [...SIGN_IN_STEPS, 'mcp'])
    const [challenged] = exchanges
    assert.equal(challenged?.method, 'GET')
    assert.match(challenged?.answer.get('www-authenticate') ?? '', /^Bearer resource_metadata=/)
    const [opened] = exchangesOf(exchanges, 'mcp')
    assert.equal(opened?.method, 'GET')
    assert.match(opened?.answer.get('content-type') ?? '', /^text\/event-stream\b/)
  })

  it('lists and calls both tools', async () => {
    assertToolUse(await useTools(session))
  })

  it('posts to the resource itself, with its session', () => {
    const { url, status } = posted()
    assert.equal(url.origin + url.pathname, system.url)
    assert.ok(url.searchParams.get('sessionId'))
    assert.equal(status, 202)
  })
})

describe('a session', () => {
  it('cannot be used by another principal, however valid its token', async () => {
    const { url } = posted()
    assert.equal((await postLegacy(url.href, otherToken, PING)).status, 404)
    assert.equal((await postLegacy(url.href, tokenOf(posted()), PING)).status, 202)
  })

  it('cannot be used without a token', async () => {
    const { status, headers } = await send(posted().url.href, { method: 'POST' })
    assert.equal(status, 401)
    assert.match(headers.get('www-authenticate') ?? '', /^Bearer /)
  })

  it('is gone when its stream is closed', async () => {
    const { fetch: recordOther, exchanges: others } = createRecordingFetch()
    const other = await sseClient.signIn(system.url, recordOther)
    await other.close()
    const post = exchangesOf(others, 'mcp').find(({ method }) => method === 'POST')
    assert.ok(post)
    const isGone = async () => (await postLegacy(post.url.href, tokenOf(post), PING)).status === 404
    assert.ok(await waitUntil(isGone, 2000))
  })
})

describe('a request outside of a session', () => {
  it('without a token is challenged', async () => {
    for (const method of ['GET', 'POST']) {
      // eslint-disable-next-line no-await-in-loop -- two requests
      const { status, headers } = await send(system.url, { method })
      assert.equal(status, 401)
      assert.match(headers.get('www-authenticate') ?? '', /^Bearer resource_metadata=/)
    }
  })

  it('that speaks streamable HTTP is told what this server speaks', async () => {
    const { status, text } = await postLegacy(system.url, otherToken, PING)
    assert.equal(status, 404)
    assert.match(text, /HTTP\+SSE/)
  })

  it('by another method gets 405', async () => {
    const { status, headers } = await send(system.url, {
      method: 'DELETE',
      headers: bearer(otherToken),
    })
    assert.equal(status, 405)
    assert.match(headers.get('allow') ?? '', /\bGET, POST\b/)
  })

  it('of a foreign page gets 403', async () => {
    const headers = { ...bearer(otherToken), origin: 'https://attacker.example' }
    assert.equal((await send(system.url, { headers })).status, 403)
  })
})
