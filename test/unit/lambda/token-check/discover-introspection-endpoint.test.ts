import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import {
  discoverIntrospectionEndpoint,
  METADATA_MAX_AGE_MS,
  REREAD_AFTER_MS,
} from '../../../../lambda/token-check/discover-introspection-endpoint.ts'
import { createIntrospect } from '../../../../lambda/token-check/introspect.ts'
import { createPooledFetch } from '../../../../lambda/token-check/pooled-fetch.ts'
import { type Backend, json, type Reply, startBackend } from '../../../support/backend.ts'

const TOKEN = 'the-access-token'
const ACTIVE = { active: true, sub: 'alice' }
const answered = (answer: object) => ({ answer })

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
  const discovering = (backend: Backend, issuer = `${backend.origin}/realms/main`) =>
    createIntrospect({
      issuer,
      introspectionEndpoint: undefined,
      clientId: 'mcp-server',
      clientAuthMethod: 'client_secret_basic',
      clientSecret: { read: async () => 'secret', renew: async () => undefined },
      fetch: createPooledFetch({ privateHosts: [] }),
    })

  test('it is read from the issuer’s OAuth metadata, once', async () => {
    await using backend = await startBackend(
      discovery({ [OAUTH]: metadata, '/somewhere/introspect': () => ACTIVE }),
    )
    const introspect = discovering(backend)
    assert.deepEqual(await Promise.all([introspect(TOKEN), introspect(TOKEN)]), [
      answered(ACTIVE),
      answered(ACTIVE),
    ])
    assert.deepEqual(await introspect(TOKEN), answered(ACTIVE))
    assert.equal(backend.seen.filter(({ method }) => method === 'GET').length, 1)
  })

  test('it is read from the OpenID metadata, where there is none for OAuth', async () => {
    await using backend = await startBackend(
      discovery({ [OPENID]: metadata, '/somewhere/introspect': () => ACTIVE }),
    )
    assert.deepEqual(await discovering(backend)(TOKEN), answered(ACTIVE))
  })

  test('a server that does not answer is asked for one document only', async () => {
    await using backend = await startBackend((response) => void response.destroy())
    assert.ok('kind' in (await discovering(backend)(TOKEN)))
    assert.equal(backend.seen.length, 1)
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
    assert.deepEqual(await introspect(TOKEN), answered(ACTIVE))
  })

  test('an endpoint that is not safe, or not there, is not used', async () => {
    for (const [endpoint, detail] of [
      ['http://auth.example.com/introspect', /use https:/],
      ['https://user:pw@auth.example.com/introspect', /leave out the user name/],
      ['ftp://auth.example.com/', /use https:/],
      ['https://elsewhere.example/introspect', /it is not at http:\/\/127\.0\.0\.1/],
      [
        'introspect',
        /names "introspect" as its introspection_endpoint.*AUTH_INTROSPECTION_ENDPOINT overrides it/,
      ],
      [undefined, /names no introspection_endpoint: set AUTH_INTROSPECTION_ENDPOINT if .* jwt if/],
      [null, /names no introspection_endpoint: /],
      [5, /names "" as its introspection_endpoint: give a whole URL/],
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
      assert.match(outcome.detail, detail)
    }
  })

  test('metadata of another issuer is not used, not even of one that is spelled differently', async () => {
    for (const [configured, named] of [
      ['/realms/main', '/realms/main/'],
      ['/realms/main/', '/realms/main'],
      ['/realms/main', '/realms/Main'],
      ['/realms/main', '/realms/x/../main'],
    ]) {
      // eslint-disable-next-line no-await-in-loop -- a server per case
      await using backend = await startBackend((response, seen) => {
        const issuer = `http://${seen.headers.host}${named}`
        json({ ...metadata(`http://${seen.headers.host}`), issuer })(response, seen)
      })
      const issuer = backend.origin + configured
      // eslint-disable-next-line no-await-in-loop -- a server per case
      const outcome = await discovering(backend, issuer)(TOKEN)
      assert.ok('kind' in outcome)
      assert.equal(
        outcome.detail,
        `no introspection: ${backend.origin}${OAUTH} names the issuer "${backend.origin}${named}", and AUTH_ISSUER is "${issuer}": they must be identical, to the last slash`,
      )
      assert.ok(!backend.seen.some(({ method }) => method === 'POST'))
    }
  })

  test('of two documents, that of the issuer is used', async () => {
    await using backend = await startBackend(
      discovery({
        [OAUTH]: (origin) => ({ ...metadata(origin), issuer: 'https://other.example' }),
        [OPENID]: metadata,
        '/somewhere/introspect': () => ACTIVE,
      }),
    )
    assert.deepEqual(await discovering(backend)(TOKEN), answered(ACTIVE))
  })

  test('where there is no metadata, both places are named', async () => {
    await using backend = await startBackend(discovery({ [OAUTH]: () => ({}), [OPENID]: () => [] }))
    const { origin } = backend
    const outcome = await discovering(backend)(TOKEN)
    assert.ok('kind' in outcome)
    assert.equal(
      outcome.detail,
      `no introspection: no metadata of ${origin}/realms/main at ${origin}${OAUTH} or ${origin}${OPENID}`,
    )
  })
})

describe('a discovered endpoint', () => {
  const ISSUER = 'https://auth.example.com'
  const [OLD, NEW] = [`${ISSUER}/old`, `${ISSUER}/new`]

  /** An authorization server whose metadata names this endpoint; undefined: it does not answer. */
  function discovered(t: { after: (done: () => void) => void }) {
    mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_000 })
    t.after(() => mock.timers.reset())
    const server = { endpoint: OLD as string | undefined, reads: 0 }
    const endpoint = discoverIntrospectionEndpoint(ISSUER, async () => {
      server.reads += 1
      if (server.endpoint === undefined) throw new Error('down')
      const body = JSON.stringify({ issuer: ISSUER, introspection_endpoint: server.endpoint })
      return { status: 200, headers: { 'content-type': 'application/json' }, body }
    })
    return { server, endpoint }
  }

  test('is read again after its time, and stays in use while that fails', async (t) => {
    const { server, endpoint } = discovered(t)
    assert.equal(await endpoint.current(), OLD)
    server.endpoint = NEW
    mock.timers.tick(METADATA_MAX_AGE_MS - 1)
    assert.equal(await endpoint.current(), OLD)
    server.endpoint = undefined
    mock.timers.tick(1)
    assert.equal(await endpoint.current(), OLD)
    assert.equal(await endpoint.current(), OLD)
    assert.equal(server.reads, 2, 'a failed read is not repeated at once')
    server.endpoint = NEW
    mock.timers.tick(REREAD_AFTER_MS)
    const [first, second] = await Promise.all([endpoint.current(), endpoint.current()])
    assert.deepEqual([first, second], [NEW, OLD], 'nobody waits for the read of another')
    assert.equal(server.reads, 3)
  })

  test('is read again when it is gone, but not more often than every few seconds', async (t) => {
    const { server, endpoint } = discovered(t)
    assert.equal(await endpoint.after(OLD), OLD, 'nothing is known yet')
    await endpoint.current()
    server.endpoint = NEW
    assert.equal(await endpoint.after(OLD), OLD)
    mock.timers.tick(REREAD_AFTER_MS)
    assert.deepEqual(await Promise.all([endpoint.after(OLD), endpoint.after(OLD)]), [NEW, NEW])
    assert.equal(await endpoint.after(OLD), NEW, 'another request has noticed')
    assert.equal(server.reads, 2)
    server.endpoint = undefined
    mock.timers.tick(REREAD_AFTER_MS)
    assert.equal(await endpoint.after(NEW), NEW)
  })

  for (const status of [404, 405, 410]) {
    test(`that answers ${status} after a move is found at its new place by the same request`, async (t) => {
      mock.timers.enable({ apis: ['Date'], now: Date.now() })
      t.after(() => mock.timers.reset())
      let place = '/old'
      await using backend = await startBackend((response, seen) => {
        const origin = `http://${seen.headers.host}`
        const metadata = { issuer: origin, introspection_endpoint: origin + place }
        if (seen.method === 'GET') json(metadata)(response, seen)
        else json(ACTIVE, seen.url === place ? 200 : status)(response, seen)
      })
      const introspect = createIntrospect({
        issuer: backend.origin,
        introspectionEndpoint: undefined,
        clientId: 'mcp-server',
        clientAuthMethod: 'client_secret_basic',
        clientSecret: { read: async () => 'secret', renew: async () => undefined },
        fetch: createPooledFetch({ privateHosts: [] }),
      })
      assert.deepEqual(await introspect(TOKEN), answered(ACTIVE))
      place = '/new'
      mock.timers.tick(REREAD_AFTER_MS)
      assert.deepEqual(await introspect(TOKEN), answered(ACTIVE))
    })
  }

  test('is not looked for where one is configured', async () => {
    await using backend = await startBackend(json({}, 404))
    const introspect = createIntrospect({
      issuer: backend.origin,
      introspectionEndpoint: `${backend.origin}/introspect`,
      clientId: 'mcp-server',
      clientAuthMethod: 'client_secret_basic',
      clientSecret: { read: async () => 'secret', renew: async () => undefined },
      fetch: createPooledFetch({ privateHosts: [] }),
    })
    assert.ok('kind' in (await introspect(TOKEN)))
    assert.ok(backend.seen.every(({ method }) => method === 'POST'))
  })
})
