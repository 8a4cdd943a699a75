import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createIntrospect, type IntrospectionOptions } from '../../../lambda/oauth/introspection.ts'
import { createPooledFetch } from '../../../lambda/oauth/pooled-fetch.ts'
import { type Backend, json, type Reply, startBackend } from '../../support/backend.ts'

const SECRET = 's3cret:ü/+ %'
const TOKEN = 'the-access-token'
const ACTIVE = { active: true, sub: 'alice' }

const introspectAt = (backend: Backend, change: Partial<IntrospectionOptions> = {}) =>
  createIntrospect({
    issuer: backend.origin,
    introspectionEndpoint: `${backend.origin}/introspect`,
    clientId: 'mcp server',
    clientAuthMethod: 'client_secret_basic',
    clientSecret: async () => SECRET,
    fetch: createPooledFetch(),
    ...change,
  })

const formOf = (backend: Backend) =>
  Object.fromEntries(new URLSearchParams(backend.seen.at(-1)?.body))

test('asks by POST, with the token in the form and form-encoded Basic credentials (RFC 6749 §2.3.1)', async () => {
  await using backend = await startBackend(json(ACTIVE))
  assert.deepEqual(await introspectAt(backend)(TOKEN), { answer: ACTIVE })
  const [{ method, url, headers } = assert.fail()] = backend.seen
  assert.deepEqual([method, url], ['POST', '/introspect'])
  assert.deepEqual(formOf(backend), { token: TOKEN })
  const credentials = atob(headers.authorization?.replace('Basic ', '') ?? '')
  assert.equal(credentials, 'mcp+server:s3cret%3A%C3%BC%2F%2B+%25')
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
  assert.deepEqual(await introspectAt(backend)(TOKEN), { answer })
})

test('an inactive token is an answer', async () => {
  await using backend = await startBackend(json({ active: false }))
  assert.deepEqual(await introspectAt(backend)(TOKEN), { answer: { active: false } })
})

describe('nothing is known about the token', () => {
  const unavailable = (name: string, reply: Reply, reason: RegExp, retryAfterSeconds = 5) =>
    test(name, async () => {
      await using backend = await startBackend(reply)
      const outcome = await introspectAt(backend)(TOKEN)
      assert.ok('kind' in outcome && outcome.kind === 'unavailable', JSON.stringify(outcome))
      assert.match(outcome.reason, reason)
      assert.equal(outcome.retryAfterSeconds, retryAfterSeconds)
      assert.ok(!outcome.reason.includes(TOKEN) && !outcome.reason.includes(SECRET))
    })

  const credentials = /refuses the client "mcp server" \(status 40[13]\): check OAUTH_CLIENT_ID/
  unavailable(
    'when our credentials are refused',
    json({ error: 'invalid_client' }, 401),
    credentials,
    60,
  )
  unavailable(
    'when they are refused with a challenge',
    json({}, 401, { 'www-authenticate': 'Basic realm="x"' }),
    credentials,
    60,
  )
  unavailable(
    'when they are refused without a word',
    (r) => void r.writeHead(403).end(),
    credentials,
    60,
  )
  unavailable('on a server error', json({ active: true }, 500), /unexpected HTTP status code/)
  unavailable('on too many requests', json({ active: true }, 429), /no introspection/)
  unavailable('on a redirect', json({}, 302, { location: '/x' }), /unexpected HTTP status code/)
  unavailable('on an error of the protocol', json({ error: 'invalid_request' }, 400), /error/)
  unavailable(
    'on a web page',
    (r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    /content-type/,
  )
  unavailable(
    'on broken JSON',
    (r) => void r.writeHead(200, { 'content-type': 'application/json' }).end(`{"${TOKEN}`),
    /failed to parse/,
  )
  unavailable('on an answer without "active"', json({ sub: TOKEN }), /"active"/)
  unavailable('on an "active" that is no boolean', json({ active: 'true' }), /"active"/)
  unavailable('on a dropped connection', (r) => void r.socket?.destroy(), /ECONNRESET/)

  test('when the secret cannot be read', async () => {
    await using backend = await startBackend(json(ACTIVE))
    const outcome = await introspectAt(backend, {
      clientSecret: () => Promise.reject(new Error('Secrets Manager is away')),
    })(TOKEN)
    assert.ok('kind' in outcome && outcome.kind === 'unavailable')
    assert.equal(outcome.reason, 'no introspection: Secrets Manager is away')
    assert.equal(backend.seen.length, 0)
  })
})

describe('without a configured endpoint', () => {
  const discovery =
    (documents: Record<string, (origin: string) => unknown>): Reply =>
    (response, seen) => {
      const origin = `http://${seen.headers.host}`
      const document = documents[seen.url]
      if (document === undefined) json({}, seen.method === 'POST' ? 200 : 404)(response, seen)
      else json(document(origin))(response, seen)
    }
  const metadata = (origin: string) => ({
    issuer: `${origin}/realms/main`,
    introspection_endpoint: `${origin}/somewhere/introspect`,
  })
  const OAUTH = '/.well-known/oauth-authorization-server/realms/main'
  const OPENID = '/realms/main/.well-known/openid-configuration'
  const discovering = (backend: Backend) =>
    introspectAt(backend, {
      issuer: `${backend.origin}/realms/main`,
      introspectionEndpoint: undefined,
    })

  test('it is read from the issuer’s OAuth metadata, once', async () => {
    await using backend = await startBackend(
      discovery({ [OAUTH]: metadata, '/somewhere/introspect': () => ACTIVE }),
    )
    const introspect = discovering(backend)
    assert.deepEqual(await Promise.all([introspect(TOKEN), introspect(TOKEN)]), [
      { answer: ACTIVE },
      { answer: ACTIVE },
    ])
    assert.deepEqual(await introspect(TOKEN), { answer: ACTIVE })
    assert.equal(backend.seen.filter(({ method }) => method === 'GET').length, 1)
  })

  test('it is read from the OpenID metadata, where there is none for OAuth', async () => {
    await using backend = await startBackend(
      discovery({ [OPENID]: metadata, '/somewhere/introspect': () => ACTIVE }),
    )
    assert.deepEqual(await discovering(backend)(TOKEN), { answer: ACTIVE })
  })

  test('a failed discovery is tried again with the next token', async () => {
    let up = false
    await using backend = await startBackend((response, seen) => {
      if (up)
        discovery({ [OAUTH]: metadata, '/somewhere/introspect': () => ACTIVE })(response, seen)
      else json({}, 503)(response, seen)
    })
    const introspect = discovering(backend)
    assert.ok('kind' in (await introspect(TOKEN)))
    up = true
    assert.deepEqual(await introspect(TOKEN), { answer: ACTIVE })
  })

  test('an endpoint that is not safe, or not there, is not used', async () => {
    for (const [endpoint, reason] of [
      ['http://auth.example.com/introspect', /use https:/],
      ['https://user:pw@auth.example.com/introspect', /leave out the user name/],
      ['ftp://auth.example.com/', /use https:/],
      [
        undefined,
        /names "" as its introspection_endpoint.*AUTH_INTROSPECTION_ENDPOINT overrides it/,
      ],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- a server per case
      await using backend = await startBackend(
        discovery({
          [OAUTH]: (origin) => ({ ...metadata(origin), introspection_endpoint: endpoint }),
        }),
      )
      // eslint-disable-next-line no-await-in-loop -- a server per case
      const outcome = await discovering(backend)(TOKEN)
      assert.ok('kind' in outcome)
      assert.match(outcome.reason, reason)
    }
  })

  test('metadata of another issuer are not used', async () => {
    await using backend = await startBackend(
      discovery({ [OAUTH]: (origin) => ({ ...metadata(origin), issuer: 'https://evil.example' }) }),
    )
    assert.ok('kind' in (await discovering(backend)(TOKEN)))
    assert.ok(!backend.seen.some(({ method }) => method === 'POST'))
  })
})
