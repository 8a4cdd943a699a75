/** The check of tokens, as the settings want it, with an authorization server that signs them and answers questions. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FunctionSettings } from '../../../../lambda/settings/function-settings.ts'
import { createTokenCheck } from '../../../../lambda/token-check/create-token-check.ts'
import { type Backend, json, startBackend } from '../../../support/backend.ts'
import { RESOURCE, settingsAt } from '../../../support/gate.ts'
import { createSigner } from '../../../support/signed-tokens.ts'

const signer = await createSigner()
const now = () => Math.floor(Date.now() / 1000)

const startServer = async (answer: object = { active: true }) =>
  startBackend((response, seen) => {
    const jwks = { keys: [signer.publicKey] }
    json(seen.method === 'POST' ? answer : jwks)(response, seen)
  })

async function checkAt({ origin }: Backend, change: Partial<FunctionSettings>) {
  return createTokenCheck(settingsAt(origin, { jwksUri: `${origin}/jwks`, ...change }))
}
const sign = async ({ origin }: Backend, claims: object = {}) =>
  signer.sign({
    iss: origin,
    aud: RESOURCE,
    sub: 'alice',
    client_id: 'app',
    scope: 'mcp',
    exp: now() + 60,
    ...claims,
  })
const questions = ({ seen }: Backend) => seen.filter(({ method }) => method === 'POST').length

type Check = Awaited<ReturnType<typeof checkAt>>
async function verdictOf(check: Check, token: string, mustAsk?: boolean): Promise<string> {
  const { outcome, cached } = await check(token, undefined, mustAsk)
  const verdict = 'kind' in outcome ? outcome.reason : `granted ${outcome.scopes.join(' ')}`
  return cached ? `${verdict} (cached)` : verdict
}

suite('by signature', () => {
  test('no question is asked, and the keys are read once', async () => {
    await using backend = await startServer()
    const check = await checkAt(backend, { tokenCheck: 'jwt', clientSecret: undefined })
    const [one, two] = [await sign(backend), await sign(backend, { sub: 'bob' })]
    const { outcome } = await check(one)
    assert.ok('token' in outcome)
    const { clientId, scopes, expiresAt, extra } = outcome
    assert.deepEqual([clientId, scopes, extra?.['sub']], ['app', ['mcp'], 'alice'])
    assert.ok(expiresAt !== undefined && expiresAt > now())
    assert.equal(await verdictOf(check, one), 'granted mcp (cached)')
    assert.equal(await verdictOf(check, two), 'granted mcp')
    assert.deepEqual(
      backend.seen.map(({ url }) => url),
      ['/jwks'],
    )
  })

  test('claims pass the judge of introspection answers, and need an expiry', async () => {
    await using backend = await startServer()
    const check = await checkAt(backend, { tokenCheck: 'jwt' })
    for (const [claims, reason] of [
      [{ aud: 'https://other.example/mcp' }, 'wrong_audience'],
      [{ exp: undefined }, 'without_expiry'],
      [{ exp: now() - 60 }, 'expired'],
      [{ nbf: now() + 60 }, 'not_valid_yet'],
      [{ iat: now() + 60 }, 'issued_in_future'],
      [{ cnf: { jkt: 'x' } }, 'key_bound'],
      [{ token_use: 'refresh' }, 'wrong_token_type'],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const verdict = await verdictOf(check, await sign(backend, claims))
      assert.equal(verdict, reason)
    }
    assert.equal(await verdictOf(check, 'opaque'), 'not_signed')
    assert.equal(await verdictOf(check, 'opaque'), 'not_signed (cached)')
    assert.equal(questions(backend), 0)
  })

  test('a token of Keycloak that is bound to a key is an access token, where requests prove the key', async () => {
    await using backend = await startServer()
    const claims = { typ: 'DPoP', azp: 'c', cnf: { jkt: 'A'.repeat(43) } }
    for (const [change, verdict] of [
      [{ dpop: 'accepted' }, 'granted mcp'],
      [{}, 'wrong_token_type'],
      [{ dpop: 'off' }, 'wrong_token_type'],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const check = await checkAt(backend, { tokenCheck: 'jwt', profile: 'keycloak', ...change })
      // eslint-disable-next-line no-await-in-loop
      assert.equal(await verdictOf(check, await sign(backend, claims)), verdict)
    }
  })

  test('a token is introspected as well where something asks for that', async () => {
    await using backend = await startServer({ active: false })
    const check = await checkAt(backend, { tokenCheck: 'jwt' })
    const token = await sign(backend)
    assert.equal(await verdictOf(check, token), 'granted mcp')
    assert.equal(await verdictOf(check, token, true), 'inactive')
    assert.equal(await verdictOf(check, token, true), 'inactive (cached)')
    assert.equal(await verdictOf(check, token), 'granted mcp (cached)')
  })

  test('without a client secret, what asks for introspection lets nobody in', async () => {
    await using backend = await startServer()
    const check = await checkAt(backend, { tokenCheck: 'jwt', clientSecret: undefined })
    assert.equal(await verdictOf(check, await sign(backend), true), 'unreachable')
    assert.equal(questions(backend), 0)
  })
})

suite('by both', () => {
  test('only tokens whose signature and claims are good lead to a question', async () => {
    await using backend = await startServer()
    const check = await checkAt(backend, { tokenCheck: 'jwt+introspection' })
    const forged = `${(await sign(backend)).slice(0, -8)}AAAAAAAA`
    for (const token of ['opaque', forged, await sign(backend, { exp: now() - 60 })]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.doesNotMatch(await verdictOf(check, token), /granted/)
    }
    assert.equal(questions(backend), 0)
    assert.equal(await verdictOf(check, await sign(backend)), 'granted mcp')
    assert.equal(questions(backend), 1)
  })

  test('the answer counts where it says something else than the token', async () => {
    await using backend = await startServer({ active: true, scope: 'mcp admin', sub: null })
    const check = await checkAt(backend, { tokenCheck: 'jwt+introspection' })
    const { outcome } = await check(await sign(backend))
    assert.ok('token' in outcome)
    assert.deepEqual([outcome.scopes, outcome.extra?.['sub']], [['mcp', 'admin'], 'alice'])
  })

  for (const [answer, reason] of [
    [{ active: false }, 'inactive'],
    [{ active: true, aud: 'https://other.example' }, 'wrong_audience'],
    [{ active: true, iss: 'https://other.example' }, 'wrong_issuer'],
    [{ active: true, token_use: 'refresh' }, 'wrong_token_type'],
  ] as const) {
    test(`an answer like ${JSON.stringify(answer)} refuses a well-signed token`, async () => {
      await using backend = await startServer(answer)
      const check = await checkAt(backend, { tokenCheck: 'jwt+introspection' })
      assert.equal(await verdictOf(check, await sign(backend)), reason)
    })
  }
})

suite('by introspection', () => {
  test('answers are read in the names of a profile', async () => {
    await using backend = await startServer({
      active: true,
      aud: RESOURCE,
      scp: ['api://mcp/mcp', 'x'],
      cid: 'app',
    })
    const check = await checkAt(backend, { profile: 'okta', scopePrefix: 'api://mcp/' })
    const { outcome } = await check('opaque')
    assert.ok('token' in outcome)
    assert.deepEqual([outcome.clientId, outcome.scopes], ['app', ['mcp', 'x']])
  })

  test('answers have the names of RFC 7662 even where tokens have others, and scopes their prefix', async () => {
    const answer = { active: true, aud: RESOURCE, scope: 'p/mcp', client_id: 'app' }
    await using backend = await startServer(answer)
    const names = { profile: 'okta', scopePrefix: 'p/' } as const
    const asking = await checkAt(backend, names)
    assert.equal(await verdictOf(asking, 'opaque'), 'granted mcp')
    const signing = await checkAt(backend, { ...names, tokenCheck: 'jwt' })
    const token = await sign(backend, { cid: 'app', scp: ['p/mcp'] })
    assert.equal(await verdictOf(signing, token), 'granted mcp')
    assert.equal(await verdictOf(signing, token, true), 'granted mcp')
  })

  test('clients that are not allowed are told so, without another question', async () => {
    await using backend = await startServer({ active: true, aud: RESOURCE, client_id: 'app' })
    const check = await checkAt(backend, { allowedClients: ['claude'] })
    assert.equal(await verdictOf(check, 'opaque'), 'client_not_allowed')
    assert.equal(await verdictOf(check, 'opaque'), 'client_not_allowed (cached)')
    assert.equal(questions(backend), 1)
    const signed = await checkAt(backend, { tokenCheck: 'jwt', allowedClients: ['app'] })
    assert.equal(await verdictOf(signed, await sign(backend)), 'granted mcp')
    const other = await checkAt(backend, { tokenCheck: 'jwt', allowedClients: ['claude'] })
    assert.equal(await verdictOf(other, await sign(backend), true), 'client_not_allowed')
  })
})
