/** The check of tokens where two authorization servers are trusted, which may try to pass for each other. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  INACTIVE,
  ACTIVE,
  now,
  startAuthServer,
  entryOf,
  checkOf,
  sign,
  questions,
  verdictOf,
} from '../../../support/auth-servers.ts'
import { json, startBackend } from '../../../support/backend.ts'
import { freshToken } from '../../../support/gate.ts'
import { unsignedToken } from '../../../support/signed-tokens.ts'

suite('a signed token', () => {
  test('goes to the server that it names, and to no other', async () => {
    await using a = await startAuthServer()
    await using b = await startAuthServer(ACTIVE)
    const check = await checkOf([
      entryOf(a, { tokenCheck: 'jwt' }),
      entryOf(b, { tokenCheck: 'jwt+introspection' }),
    ])
    assert.equal(await verdictOf(check, await sign(a, a.origin)), `granted ${a.origin}`)
    assert.deepEqual([a.seen.length, b.seen.length], [1, 0])
    assert.equal(await verdictOf(check, await sign(b, b.origin)), `granted ${b.origin}`)
    assert.deepEqual([a.seen.length, b.seen.length], [1, 2])
  })

  test('goes to the introspection of its server, where that does no more', async () => {
    await using a = await startAuthServer(ACTIVE)
    await using b = await startAuthServer(ACTIVE)
    const check = await checkOf([entryOf(a), entryOf(b)])
    assert.equal(await verdictOf(check, await sign(b, b.origin)), `granted ${b.origin}`)
    b.answer = json(INACTIVE)
    assert.equal(await verdictOf(check, await sign(b, b.origin)), `inactive ${b.origin}`)
    assert.deepEqual([a.seen.length, b.seen.length], [0, 2])
  })

  test('leads to one question, though something asks in any case, where every server introspects', async () => {
    await using a = await startAuthServer(ACTIVE)
    await using b = await startAuthServer(ACTIVE)
    const check = await checkOf([entryOf(a), entryOf(b, { tokenCheck: 'jwt+introspection' })])
    for (const token of [await sign(a, a.origin), await sign(b, b.origin), freshToken()]) {
      const before = questions(a).length + questions(b).length
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const verdicts = [await verdictOf(check, token), await verdictOf(check, token, true)]
      assert.match(verdicts.join(), /^granted (.*),granted \1$/)
      assert.equal(questions(a).length + questions(b).length - before, 1)
    }
    const mixed = await checkOf([entryOf(a), entryOf(b, { tokenCheck: 'jwt' })])
    assert.equal(await verdictOf(mixed, await sign(a, a.origin), true), `granted ${a.origin}`)
  })

  test('of an unknown issuer, or of none, is refused without any question', async () => {
    await using a = await startAuthServer(ACTIVE)
    await using b = await startAuthServer(ACTIVE)
    const check = await checkOf([entryOf(a), entryOf(b, { tokenCheck: 'jwt' })])
    for (const iss of ['https://other.example.com', `${a.origin}/`, undefined, [a.origin], 7]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await verdictOf(check, await sign(a, iss)), 'wrong_issuer', String(iss))
    }
    const twice = `{"iss":"${a.origin}","iss":"${b.origin}"}`
    const header = { alg: 'ES256', typ: 'at+jwt' }
    assert.equal(await verdictOf(check, unsignedToken(header, twice)), 'malformed_jwt')
    assert.deepEqual([a.seen.length, b.seen.length], [0, 0])
  })

  test('of one server is told from one of another by its key, not by the ID of the key', async () => {
    await using a = await startAuthServer()
    await using b = await startAuthServer(ACTIVE)
    for (const tokenCheck of ['jwt', 'jwt+introspection'] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const check = await checkOf([entryOf(a, { tokenCheck }), entryOf(b, { tokenCheck })])
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const verdict = await verdictOf(check, await sign(a, b.origin))
      assert.equal(verdict, `bad_signature ${b.origin}`)
    }
    assert.deepEqual([questions(a), questions(b)], [[], []])
  })

  test('has the audiences, clients, scopes and names of its own server', async () => {
    await using a = await startAuthServer()
    await using b = await startAuthServer()
    const signed = { tokenCheck: 'jwt' } as const
    const check = await checkOf([
      entryOf(a, { ...signed, audiences: ['a'], allowedClients: ['one'], scopes: { use: 'mcp' } }),
      entryOf(b, { ...signed, audiences: ['b'], profile: 'okta', scopePrefix: 'p/' }),
    ])
    const ofA = async (claims: object) => sign(a, a.origin, { aud: 'a', ...claims })
    const ofB = async (claims: object, header = {}) =>
      b.signer.sign(
        { iss: b.origin, aud: 'b', cid: 'two', scp: ['p/mcp', 'use'], exp: now() + 60, ...claims },
        { typ: undefined, ...header },
      )
    const { outcome } = await check(await ofA({ client_id: 'one', scope: 'use other' }))
    assert.ok('scopes' in outcome)
    assert.deepEqual(outcome.scopes, ['mcp', 'other'])
    const { outcome: other } = await check(await ofB({}))
    assert.ok('scopes' in other)
    assert.deepEqual([other.clientId, other.scopes], ['two', ['mcp', 'use']])
    assert.equal(
      await verdictOf(check, await ofA({ client_id: 'two' })),
      `client_not_allowed ${a.origin}`,
    )
    assert.equal(await verdictOf(check, await ofA({ aud: 'b' })), `wrong_audience ${a.origin}`)
    assert.equal(await verdictOf(check, await ofB({ aud: 'a' })), `wrong_audience ${b.origin}`)
    const { outcome: refused } = await check(await ofA({ client_id: 'two', sub: 'bob' }))
    assert.ok('kind' in refused)
    assert.equal(refused.detail, `the client "two" is not one of allowedClients of ${a.origin}`)
  })

  test('is asked about at its server where something wants that, or refused if nobody can ask', async () => {
    await using a = await startAuthServer(ACTIVE)
    await using b = await startAuthServer(ACTIVE)
    const signed = { tokenCheck: 'jwt' } as const
    const check = await checkOf(
      [entryOf(a, signed), entryOf(b, { ...signed, clientSecret: undefined })],
      { clientSecret: { value: 'of another server' } },
    )
    assert.equal(await verdictOf(check, await sign(a, a.origin), true), `granted ${a.origin}`)
    a.answer = json(INACTIVE)
    const other = await sign(a, a.origin, { sub: 'bob' })
    assert.equal(await verdictOf(check, other, true), `inactive ${a.origin}`)
    assert.equal(await verdictOf(check, await sign(b, b.origin), true), `unreachable ${b.origin}`)
    assert.deepEqual([questions(a).length, questions(b).length], [2, 0])
  })

  test('of one server is not touched by the outage of another', async () => {
    await using a = await startAuthServer()
    await using b = await startAuthServer(ACTIVE)
    a.answer = json({}, 500)
    const check = await checkOf([entryOf(a), entryOf(b)])
    for (let count = 0; count < 4; count += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const verdict = await verdictOf(check, await sign(a, a.origin, { jti: `${count}` }))
      assert.match(verdict, /^(?:unreachable|question_refused|circuit_open) /)
    }
    assert.equal(await verdictOf(check, await sign(b, b.origin)), `granted ${b.origin}`)
  })
})

suite('the log names members of the entry, as the variables are not taken', () => {
  const signed = { tokenCheck: 'jwt', jwksUri: undefined } as const
  const asked = { introspectionEndpoint: undefined } as const

  for (const [metadata, entry, detail] of [
    [
      { issuer: 'other' },
      signed,
      / names the issuer "other", and issuer in AUTH_SERVERS is "http:/,
    ],
    [{}, signed, / names no jwks_uri: set jwksUri in AUTH_SERVERS to the URL of/],
    [{ jwks_uri: 5 }, signed, /; jwksUri in AUTH_SERVERS overrides it$/],
    [{ introspection_endpoint: 5 }, asked, /; introspectionEndpoint in AUTH_SERVERS overrides it$/],
    [
      {},
      asked,
      /: set introspectionEndpoint in AUTH_SERVERS if it has one, or tokenCheck in AUTH_SERVERS to jwt if/,
    ],
    [{}, { tokenCheck: 'jwt', profile: 'rfc9068' }, /\(profile in AUTH_SERVERS is rfc9068\)$/],
  ] as const) {
    test(`for ${JSON.stringify([metadata, entry])}`, async () => {
      await using a = await startAuthServer()
      await using plain = await startBackend((response, seen) =>
        json({ issuer: plain.origin, ...metadata })(response, seen),
      )
      const check = await checkOf([{ ...entryOf(plain), ...entry }, entryOf(a)])
      const { outcome } = await check(await a.signer.sign({ iss: plain.origin }, { typ: 'JWT' }))
      assert.ok('kind' in outcome)
      assert.match(outcome.detail, detail)
    })
  }
})

suite('an opaque token', () => {
  test('goes to those that introspect, in order, and comes back to the one that knew it', async () => {
    await using a = await startAuthServer()
    await using b = await startAuthServer(ACTIVE)
    await using signing = await startAuthServer(ACTIVE)
    await using both = await startAuthServer(ACTIVE)
    const check = await checkOf(
      [
        entryOf(signing, { tokenCheck: 'jwt' }),
        entryOf(a),
        entryOf(both, { tokenCheck: 'jwt+introspection' }),
        entryOf(b),
      ],
      { tokenCacheTtlSeconds: 0 },
    )
    const token = freshToken()
    assert.equal(await verdictOf(check, token), `granted ${b.origin}`)
    assert.equal(await verdictOf(check, token), `granted ${b.origin}`)
    const asked = [a, b, signing, both].map(({ seen }) => seen.length)
    assert.deepEqual(asked, [1, 2, 0, 0])
  })

  test('is refused if all say so, and cannot be checked while one of them is away', async () => {
    await using a = await startAuthServer()
    await using b = await startAuthServer()
    const check = await checkOf([entryOf(a), entryOf(b)])
    assert.equal(await verdictOf(check, freshToken()), `inactive ${a.origin}`)
    a.answer = json({}, 500)
    assert.match(await verdictOf(check, freshToken()), new RegExp(`^unreachable ${a.origin}$`))
    b.answer = json(ACTIVE)
    assert.equal(await verdictOf(check, freshToken()), `granted ${b.origin}`)
  })

  test('is refused without any question when all servers sign', async () => {
    await using a = await startAuthServer(ACTIVE)
    const check = await checkOf([entryOf(a, { tokenCheck: 'jwt+introspection' })])
    assert.equal(await verdictOf(check, freshToken()), 'not_signed')
    assert.equal(a.seen.length, 0)
  })

  test('that a server calls another one’s is refused', async () => {
    await using a = await startAuthServer()
    await using b = await startAuthServer()
    b.answer = json({ ...ACTIVE, iss: a.origin })
    const check = await checkOf([entryOf(a), entryOf(b)])
    assert.equal(await verdictOf(check, freshToken()), `wrong_issuer ${b.origin}`)
  })

  test('of a subject says who names it, whatever the answer leaves out', async () => {
    await using a = await startAuthServer()
    a.answer = json({ ...ACTIVE, iss: null })
    const check = await checkOf([entryOf(a)])
    assert.equal(await verdictOf(check, freshToken()), `granted ${a.origin}`)
  })
})
