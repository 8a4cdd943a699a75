/** RFC 7662, as far as it falls on a protected resource. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { json, type Reply, startBackend } from '../../support/backend.ts'
import { ACTIVE, assertGranted, CLIENT_SECRET, freshToken, gateAt } from '../../support/gate.ts'
import { httpAnswer, says, startRawServer } from '../../support/raw-server.ts'
import { selfSigned } from '../../support/self-signed.ts'

test('the question is a POST with the token in a form, and no token in the URL (RFC7662-2.1-1)', async () => {
  await using backend = await startBackend(json(ACTIVE))
  const token = freshToken()
  assertGranted(await gateAt(backend.origin)(token))
  const [{ method, url, headers, body } = assert.fail()] = backend.seen
  assert.deepEqual([method, url], ['POST', '/introspect'])
  assert.match(headers['content-type'] ?? '', /^application\/x-www-form-urlencoded\b/)
  assert.deepEqual(new URLSearchParams(body).getAll('token'), [token])
})

test('the question is asked with this server’s own credentials (RFC7662-2.1-2)', async () => {
  for (const method of ['client_secret_basic', 'client_secret_post'] as const) {
    // eslint-disable-next-line no-await-in-loop -- a server per method
    await using backend = await startBackend(json(ACTIVE))
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assertGranted(await gateAt(backend.origin, { clientAuthMethod: method })())
    const [{ headers, body } = assert.fail()] = backend.seen
    const form = new URLSearchParams(body)
    const inForm = `${form.get('client_id')}:${form.get('client_secret')}`
    // RFC 6749 §2.3.1: both halves are form-encoded.
    const inHeader = decodeURIComponent(atob(headers.authorization?.replace('Basic ', '') ?? ''))
    const [sent, other] = method === 'client_secret_post' ? [inForm, inHeader] : [inHeader, inForm]
    assert.equal(sent, `mcp-server:${CLIENT_SECRET}`)
    assert.ok(!other.includes(CLIENT_SECRET))
  }
})

test('only an answer with active: true lets a token pass (RFC7662-2.2-1)', async () => {
  const { active: _, ...silent } = ACTIVE
  for (const answer of [
    silent,
    { ...ACTIVE, active: 'true' },
    { ...ACTIVE, active: 1 },
    [ACTIVE],
  ]) {
    // eslint-disable-next-line no-await-in-loop -- a server per answer
    await using backend = await startBackend(json(answer))
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal((await gateAt(backend.origin)()).status, 503)
  }
  await using refusing = await startBackend(json({ ...ACTIVE, active: false }))
  assert.equal((await gateAt(refusing.origin)()).status, 401)
})

test('no request goes to a server with an untrusted certificate (RFC7662-4-1)', async () => {
  const secure = selfSigned('127.0.0.1')
  await using server = await startRawServer(says(httpAnswer(JSON.stringify(ACTIVE))), { secure })
  assert.equal((await gateAt(server.origin)()).status, 503)
  assert.equal(server.connections, 1)
  assert.deepEqual(server.seen, [], 'neither the token nor the secret has left')
})

test('an answer is not reused beyond the end of the token (RFC7662-4-2)', async () => {
  await using backend = await startBackend(json({ ...ACTIVE, exp: Date.now() / 1000 + 1 }))
  const [gate, token] = [gateAt(backend.origin, { tokenCacheTtlSeconds: 60 }), freshToken()]
  await gate(token)
  await gate(token)
  assert.equal(backend.seen.length, 1, 'it is reused before')
  await delay(1100)
  await gate(token)
  assert.equal(backend.seen.length, 2)
})

test('a refusal tells nothing of what the authorization server said (RFC7662-5-1)', async () => {
  const personal = {
    sub: 'sub-4711',
    username: 'alice-4711',
    client_id: 'client-4711',
    jti: '4711',
  }
  const answers = [
    { ...ACTIVE, ...personal, aud: 'https://aud-4711.example' },
    { ...ACTIVE, ...personal, exp: 4711 },
    { ...ACTIVE, ...personal, iss: 'https://iss-4711.example' },
    { ...ACTIVE, ...personal, scope: 'email' },
    { ...ACTIVE, ...personal, active: false },
    { ...ACTIVE, ...personal, exp: 'at 4711' },
  ]
  for (const answer of answers) {
    const reply: Reply = json(answer)
    // eslint-disable-next-line no-await-in-loop -- a server per answer
    await using backend = await startBackend(reply)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { status = 0, headers, body } = await gateAt(backend.origin)()
    assert.ok(status >= 400)
    assert.doesNotMatch(JSON.stringify(headers) + body, /4711/)
  }
})
