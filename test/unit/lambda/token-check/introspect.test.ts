import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import {
  CHECK_TIMEOUT_MS,
  createIntrospect,
  type IntrospectionOptions,
} from '../../../../lambda/token-check/introspect.ts'
import { createPooledFetch } from '../../../../lambda/token-check/pooled-fetch.ts'
import {
  type Backend,
  json,
  type Reply,
  type Seen,
  startBackend,
} from '../../../support/backend.ts'

const SECRET = 's3cret:ü/+ %'
const TOKEN = 'the-access-token'
const ACTIVE = { active: true, sub: 'alice' }
const answered = (answer: object) => ({ answer })

const introspectAt = (backend: Backend, change: Partial<IntrospectionOptions> = {}) =>
  createIntrospect({
    issuer: backend.origin,
    introspectionEndpoint: `${backend.origin}/introspect`,
    clientId: 'mcp server',
    clientAuthMethod: 'client_secret_basic',
    clientSecret: { read: async () => SECRET, renew: async () => undefined },
    fetch: createPooledFetch({ privateHosts: [] }),
    ...change,
  })

const formOf = (backend: Backend) =>
  Object.fromEntries(new URLSearchParams(backend.seen.at(-1)?.body))

test('asks by POST, with the token in the form and form-encoded Basic credentials (RFC 6749 §2.3.1)', async () => {
  await using backend = await startBackend(json(ACTIVE))
  assert.deepEqual(await introspectAt(backend)(TOKEN), answered(ACTIVE))
  const [{ method, url, headers } = assert.fail()] = backend.seen
  assert.deepEqual([method, url], ['POST', '/introspect'])
  assert.deepEqual(formOf(backend), { token: TOKEN })
  const credentials = atob(headers.authorization?.replace('Basic ', '') ?? '')
  assert.equal(credentials, 'mcp+server:s3cret%3A%C3%BC%2F%2B+%25')
})

test('passes a trace on without its sampled flag, and no trace where there is none', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  await using backend = await startBackend(json(ACTIVE))
  const introspect = introspectAt(backend)
  await introspect(TOKEN, traceparent)
  await introspect(TOKEN)
  await introspect(TOKEN, 'no trace')
  const traces = backend.seen.map(({ headers }) => headers['traceparent'])
  assert.deepEqual(traces, [traceparent.replace(/01$/, '00'), undefined, undefined])
})

test('puts the credentials into the form for client_secret_post', async () => {
  await using backend = await startBackend(json(ACTIVE))
  await introspectAt(backend, { clientAuthMethod: 'client_secret_post' })(TOKEN)
  assert.equal(backend.seen[0]?.headers.authorization, undefined)
  assert.deepEqual(formOf(backend), {
    token: TOKEN,
    client_id: 'mcp server',
    client_secret: SECRET,
  })
})

test('no member of an answer makes a rejection of it', async () => {
  const answer = { ...ACTIVE, kind: 'unavailable', reason: 'x', retryAfterSeconds: 1 }
  await using backend = await startBackend(json(answer))
  assert.deepEqual(await introspectAt(backend)(TOKEN), answered(answer))
})

test('an inactive token is an answer', async () => {
  await using backend = await startBackend(json({ active: false }))
  assert.deepEqual(await introspectAt(backend)(TOKEN), answered({ active: false }))
})

describe('nothing is known about the token', () => {
  const unavailable = (name: string, reply: Reply, reason: string, detail: RegExp, seconds = 5) =>
    test(name, async () => {
      await using backend = await startBackend(reply)
      const outcome = await introspectAt(backend)(TOKEN)
      assert.ok('reason' in outcome, JSON.stringify(outcome))
      assert.equal(outcome.reason, reason)
      assert.match(outcome.detail, detail)
      assert.equal(outcome.retryAfterSeconds, seconds)
      assert.ok(!outcome.detail.includes(TOKEN) && !outcome.detail.includes(SECRET))
    })

  const refused = (name: string, reply: Reply) =>
    unavailable(
      name,
      reply,
      'client_refused',
      /refuses the client "mcp server" \(status 40[013]( [a-z_]+)? from http.*\): check OAUTH_CLIENT_ID/,
      10,
    )
  refused('when our credentials are refused', json({ error: 'invalid_client' }, 401))
  refused('when they are, with 400', json({ error: 'unauthorized_client' }, 400))
  refused(
    'when they are, with a challenge',
    json({}, 401, { 'www-authenticate': 'Basic realm="x"' }),
  )
  refused('when they are, without a word', (r) => void r.writeHead(403).end())

  const malformed = (name: string, reply: Reply, detail: RegExp) =>
    unavailable(name, reply, 'malformed_answer', detail)
  const send = (type: string, body: string) => (response: Parameters<Reply>[0]) =>
    void response.writeHead(200, { 'content-type': type }).end(body)
  malformed('on a redirect', json({}, 302, { location: '/x' }), /status 302 from http/)
  malformed(
    'on an error of the protocol',
    json({ error: 'invalid_request' }, 400),
    /: status 400 invalid_request from http:\/\/127\.0\.0\.1:\d+\/introspect$/,
  )
  malformed('on a bare 400', (r) => void r.writeHead(400).end(), /: status 400 from http/)
  malformed('on a web page', send('text/html', '<html>'), /content-type/)
  malformed(
    'on JSON that calls itself something else',
    send('text/plain', '{"active":true}'),
    /content-type/,
  )
  malformed('on JSON without a type', (r) => void r.end('{"active":true}'), /content-type/)
  malformed('on broken JSON', send('application/json', `{"${TOKEN}`), /failed to parse/)
  malformed('on an answer that is no object', json([ACTIVE]), /top level object/)
  malformed('on an answer without "active"', json({ sub: TOKEN }), /"active"/)
  malformed('on an "active" that is no boolean', json({ active: 'true' }), /"active"/)

  unavailable('on a server error', json(ACTIVE, 500), 'unreachable', /status 500/)
  unavailable('on a gateway error', json(ACTIVE, 503), 'unreachable', /status 503/)
  unavailable(
    'on a dropped connection',
    (r) => void r.socket?.destroy(),
    'unreachable',
    /ECONNRESET/,
  )

  for (const [retryAfter, seconds] of [
    [undefined, 5],
    ['7', 7],
    ['0', 1],
    ['-1', 1],
    ['999999', 60],
    ['soon', 5],
    [new Date(Date.now() + 40_500).toUTCString(), 40],
    [new Date(0).toUTCString(), 1],
  ] as const) {
    test(`on too many requests, with Retry-After: ${retryAfter}`, async () => {
      const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
      await using backend = await startBackend(json(ACTIVE, 429, headers))
      const outcome = await introspectAt(backend)(TOKEN)
      assert.ok('reason' in outcome)
      assert.equal(outcome.reason, 'overloaded')
      // Since the date was written, a slow machine may have been busy for a while.
      const late = seconds - outcome.retryAfterSeconds
      assert.ok(late >= -1 && late <= (seconds === 40 ? 20 : 0), String(outcome.retryAfterSeconds))
    })
  }

  test('when the secret cannot be read', async () => {
    await using backend = await startBackend(json(ACTIVE))
    const read = () => Promise.reject(new Error('Secrets Manager is away'))
    const outcome = await introspectAt(backend, {
      clientSecret: { read, renew: async () => undefined },
    })(TOKEN)
    assert.ok('reason' in outcome)
    assert.equal(outcome.detail, 'no introspection: Secrets Manager is away')
    assert.equal(backend.seen.length, 0)
  })
})

describe('a status that says who is meant by the token alone', () => {
  const firewall =
    (status: number, body: unknown): Reply =>
    (response, seen) => {
      const isStrange = seen.body.includes(TOKEN)
      json(isStrange ? body : ACTIVE, isStrange ? status : 200)(response, seen)
    }

  for (const [status, body] of [
    [403, { message: 'Forbidden' }],
    [401, {}],
    [429, {}],
    [500, {}],
  ] as const) {
    test(`${status}: other tokens are asked about, the secret is not read again`, async () => {
      await using backend = await startBackend(firewall(status, body))
      const renew = mock.fn(async (_refused: string) => 'another')
      const clientSecret = { read: async () => SECRET, renew }
      const introspect = introspectAt(backend, { clientSecret })
      for (let count = 0; count < 5; count += 1) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        const outcome = await introspect(TOKEN)
        assert.ok('reason' in outcome)
        assert.doesNotMatch(outcome.detail, /OAUTH_CLIENT_ID/)
        assert.match(outcome.detail, new RegExp(`status ${status} from http.*/introspect$`))
        // eslint-disable-next-line no-await-in-loop -- one after the other
        assert.deepEqual(await introspect(`good-${count}`), answered(ACTIVE))
      }
      assert.equal(renew.mock.callCount(), 0)
      assert.ok(backend.seen.length <= 5 + 5 + 1, 'the canary is asked about once a second')
    })
  }
})

test('everything together has a time after which nothing is known', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  await using backend = await startBackend(json(ACTIVE))
  const fetch = () => new Promise<never>(() => {})
  const asked = introspectAt(backend, { fetch })(TOKEN)
  await Promise.resolve()
  t.mock.timers.tick(CHECK_TIMEOUT_MS)
  const outcome = await asked
  assert.ok('reason' in outcome)
  assert.equal(outcome.reason, 'unreachable')
  assert.equal(outcome.detail, 'no introspection: the whole check has not answered after 15000 ms')
})

describe('when our credentials are refused', () => {
  const passwordOf = ({ headers }: Seen) =>
    atob(headers.authorization?.slice(6) ?? '').split(':')[1]
  const onlyNew: Reply = (response, seen) => {
    const fine = passwordOf(seen) === 'new'
    json(fine ? ACTIVE : { error: 'invalid_client' }, fine ? 200 : 401)(response, seen)
  }

  test('another secret is tried once, and the question asked again', async () => {
    await using backend = await startBackend(onlyNew)
    const renew = mock.fn(async (_refused: string) => 'new')
    const clientSecret = { read: async () => 'old', renew }
    assert.deepEqual(await introspectAt(backend, { clientSecret })(TOKEN), answered(ACTIVE))
    assert.deepEqual(
      renew.mock.calls.map((call) => call.arguments),
      [['old']],
    )
    assert.deepEqual(backend.seen.map(passwordOf), ['old', 'new'])
  })

  test('after a while the canary tries, with another secret if there is one', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    await using backend = await startBackend(onlyNew)
    const renewed: string[] = []
    const renew = async () => renewed[0]
    const clientSecret = { read: async () => renewed[0] ?? 'old', renew }
    const introspect = introspectAt(backend, { clientSecret })
    await introspect(TOKEN)
    t.mock.timers.tick(10_000)
    const outcome = await introspect(TOKEN)
    assert.ok('reason' in outcome && outcome.reason === 'client_refused')
    assert.equal(backend.seen.length, 2)
    const canary = new URLSearchParams(backend.seen[1]?.body).get('token') ?? ''
    assert.match(canary, /^[\w-]{43}$/)
    t.mock.timers.tick(10_000)
    renewed.push('new')
    assert.deepEqual(await introspect(TOKEN), answered(ACTIVE))
    const tokens = backend.seen.slice(2).map(({ body }) => new URLSearchParams(body).get('token'))
    assert.deepEqual(tokens, [canary, TOKEN])
  })

  test('a second refusal is final, and nothing is sent for a while', async () => {
    await using backend = await startBackend(onlyNew)
    const clientSecret = { read: async () => 'old', renew: async () => 'other' }
    const introspect = introspectAt(backend, { clientSecret })
    const reasons = [await introspect(TOKEN), await introspect(TOKEN)]
    assert.deepEqual(
      reasons.map((one) => 'reason' in one && one.reason),
      ['client_refused', 'circuit_open'],
    )
    assert.equal(backend.seen.length, 2)
  })
})
