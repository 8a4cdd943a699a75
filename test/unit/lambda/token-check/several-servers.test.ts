/** The check of tokens where two authorization servers are trusted, which may try to pass for each other. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { AuthServer } from '../../../../lambda/settings/auth-servers.ts'
import type { FunctionSettings } from '../../../../lambda/settings/function-settings.ts'
import { createTokenCheck } from '../../../../lambda/token-check/create-token-check.ts'
import { type Backend, json, startBackend } from '../../../support/backend.ts'
import { freshToken, gateAt, RESOURCE, settingsAt } from '../../../support/gate.ts'
import { createSigner, type Signer, unsignedToken } from '../../../support/signed-tokens.ts'

const INACTIVE = { active: false }
const ACTIVE = { active: true, aud: RESOURCE, client_id: 'app', sub: 'alice', scope: 'mcp' }
const now = () => Math.floor(Date.now() / 1000)

interface AuthBackend extends Backend {
  readonly signer: Signer
  /** What it says of a token; may be changed. */
  answer: ReturnType<typeof json>
}

/** A server with a key of its own, under the ID that the others use as well. */
async function startAuthServer(answer: object = INACTIVE): Promise<AuthBackend> {
  const signer = await createSigner('ES256', 'key-1')
  const backend: Backend = await startBackend((response, seen) => {
    const keys = json({ keys: [signer.publicKey] })
    const reply = seen.method === 'POST' ? server.answer : keys
    reply(response, seen)
  })
  const server = Object.assign(backend, { signer, answer: json(answer) })
  return server
}

const entryOf = ({ origin }: Backend, change: Partial<AuthServer> = {}): AuthServer => ({
  issuer: origin,
  jwksUri: `${origin}/jwks`,
  introspectionEndpoint: `${origin}/introspect`,
  clientSecret: { value: `secret of ${origin}` },
  ...change,
})

function settingsOf(authServers: AuthServer[], change: Partial<FunctionSettings> = {}) {
  const issuer = authServers[0]?.issuer ?? ''
  return settingsAt(issuer, {
    introspectionEndpoint: undefined,
    clientSecret: undefined,
    authServers,
    ...change,
  })
}

const checkOf = async (...given: Parameters<typeof settingsOf>) =>
  createTokenCheck(settingsOf(...given))

const sign = async ({ signer }: AuthBackend, iss: unknown, claims: object = {}) =>
  signer.sign({ iss, ...ACTIVE, active: undefined, exp: now() + 60, ...claims })

const questions = ({ seen }: Backend) => seen.filter(({ method }) => method === 'POST')

type Check = Awaited<ReturnType<typeof checkOf>>
async function verdictOf(check: Check, token: string, mustAsk?: boolean): Promise<string> {
  const { outcome } = await check(token, undefined, mustAsk)
  if ('kind' in outcome) return `${outcome.reason} ${outcome.issuer ?? ''}`.trim()
  return `granted ${String(outcome.extra?.['iss'])}`
}

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

suite('each server', () => {
  test('gets its own client and secret, and never those of another', async () => {
    await using a = await startAuthServer()
    await using b = await startAuthServer()
    const check = await checkOf([
      entryOf(a, { clientId: 'at-a' }),
      entryOf(b, { clientAuthMethod: 'client_secret_post' }),
    ])
    await check(freshToken())
    const [toA] = questions(a)
    const [toB] = questions(b)
    const basic = Buffer.from(toA?.headers.authorization?.slice(6) ?? '', 'base64').toString()
    assert.equal(decodeURIComponent(basic.replaceAll('+', ' ')), `at-a:secret of ${a.origin}`)
    const form = new URLSearchParams(toB?.body)
    assert.equal(form.get('client_secret'), `secret of ${b.origin}`)
    assert.equal(form.get('client_id'), 'mcp-server')
    assert.doesNotMatch(JSON.stringify(questions(a)), new RegExp(encodeURIComponent(b.origin)))
    assert.doesNotMatch(JSON.stringify(questions(b)), new RegExp(encodeURIComponent(a.origin)))
  })

  test('without a secret of its own gets that of the single settings', async () => {
    await using a = await startAuthServer(ACTIVE)
    const settings = { clientSecret: { value: 'default' } }
    const check = await checkOf([entryOf(a, { clientSecret: undefined })], settings)
    assert.equal(await verdictOf(check, freshToken()), `granted ${a.origin}`)
    const { authorization = '' } = questions(a)[0]?.headers ?? {}
    assert.match(Buffer.from(authorization.slice(6), 'base64').toString(), /:default$/)
  })

  test('finds its endpoints in its own metadata, whatever the single settings name', async () => {
    await using other = await startAuthServer(ACTIVE)
    const signer = await createSigner()
    await using own = await startBackend((response, seen) => {
      const { origin: issuer } = own
      const metadata = {
        issuer,
        introspection_endpoint: `${issuer}/found`,
        jwks_uri: `${issuer}/keys`,
      }
      const document = seen.url === '/keys' ? { keys: [signer.publicKey] } : metadata
      json(seen.method === 'POST' ? ACTIVE : document)(response, seen)
    })
    const single = {
      introspectionEndpoint: `${other.origin}/introspect`,
      jwksUri: `${other.origin}/jwks`,
    }
    const entry = { issuer: own.origin, clientSecret: { value: 's' } }
    const token = await signer.sign({ ...ACTIVE, iss: own.origin, exp: now() + 60 })
    for (const tokenCheck of ['introspection', 'jwt'] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const check = await checkOf([{ ...entry, tokenCheck }], single)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await verdictOf(check, token), `granted ${own.origin}`)
    }
    assert.deepEqual(other.seen, [])
  })
})

suite('all servers together', () => {
  test('let in the clients that ALLOWED_CLIENTS names, of those that each allows', async () => {
    await using a = await startAuthServer()
    const server = entryOf(a, { tokenCheck: 'jwt', allowedClients: ['one', 'two'] })
    const check = await checkOf([server], { allowedClients: ['two', 'three'] })
    for (const [client, verdict] of [
      ['one', 'client_not_allowed'],
      ['two', `granted ${a.origin}`],
      ['three', `client_not_allowed ${a.origin}`],
    ] as const) {
      const token = await sign(a, a.origin, { client_id: client })
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await verdictOf(check, token), verdict)
    }
  })

  test('share the questions that strangers may cost', async () => {
    await using a = await startAuthServer()
    await using b = await startAuthServer()
    const ask = async (servers: AuthServer[]) => {
      const check = await checkOf(servers, { refusedTokensPerMinute: 240 })
      for (let count = 0; count < 60; count += 1) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        await check(freshToken())
      }
      return a.seen.splice(0).length + b.seen.splice(0).length
    }
    const alone = await ask([entryOf(a)])
    const together = await ask([entryOf(a), entryOf(b)])
    // A sixth of a minute's half for new tokens, and what came in the meantime.
    assert.ok(alone >= 20 && alone <= 24, `${alone}`)
    assert.ok(together >= 20 && together <= 24, `${together}`)
  })
})

suite('the log', () => {
  test('names the server that decided, where there are several', async () => {
    await using a = await startAuthServer(ACTIVE)
    await using b = await startAuthServer()
    const several = gateAt(a.origin, settingsOf([entryOf(a), entryOf(b, { tokenCheck: 'jwt' })]))
    const decide = async (token?: string) => (await several(token)).decision?.issuer
    assert.equal(await decide(), a.origin)
    assert.equal(await decide(await sign(b, b.origin)), b.origin)
    assert.equal(await decide(await sign(a, b.origin)), b.origin)
    assert.equal(await decide(await sign(a, 'https://other.example.com')), undefined)
    const single = gateAt(a.origin, { tokenCheck: 'jwt', jwksUri: `${a.origin}/jwks` })
    const { status, decision } = await single(await sign(a, a.origin))
    assert.equal(status, 200)
    assert.ok(decision !== undefined && !('issuer' in decision))
  })
})
