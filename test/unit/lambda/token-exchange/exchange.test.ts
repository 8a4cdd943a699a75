/** Tokens for other services, and how they are asked for. */
import assert from 'node:assert/strict'
import { type TestContext, suite, test } from 'node:test'
import type { AuthInfo } from '@modelcontextprotocol/server'
import { createExchange } from '../../../../lambda/token-exchange/create-exchange.ts'
import { CLIENT_SECRET, settingsAt } from '../../../support/gate.ts'
import { json } from '../../../support/backend.ts'
import { holds, startSecretsManager } from '../../../support/secrets-manager.ts'
import { issues, start, TARGET } from './exchange-system.ts'

suite('a token for another service', () => {
  test("is asked for with this server's client, at the endpoint in the issuer's metadata", async () => {
    await using system = await start()
    const { token } = await system.exchange({ resource: 'https://orders.example', scope: 'a' })
    assert.match(String(token), /^token-/)
    const { headers, url, method } = system.backend.seen[1] ?? assert.fail()
    assert.deepEqual([method, url], ['POST', '/token'])
    const credentials = btoa(`mcp-server:${CLIENT_SECRET}`)
    assert.equal(headers.authorization, `Basic ${credentials}`)
    const [form] = system.asked()
    assert.equal(form?.get('subject_token'), 'the-token')
    assert.equal(form?.get('resource'), 'https://orders.example')
  })

  test('is asked for once, by all who wait and within its life', async () => {
    await using system = await start()
    const many = await Promise.all(Array.from({ length: 20 }, () => system.exchange()))
    const tokens = new Set([...many, await system.exchange()].map(({ token }) => token))
    assert.equal(tokens.size, 1)
    assert.equal(system.asked().length, 1)
  })

  test('is of one token of one caller, one service and one set of scopes', async () => {
    await using system = await start()
    const first = await system.exchange({ ...TARGET, scope: 'a b' })
    const others = [
      await system.exchange({ ...TARGET, scope: 'a' }),
      await system.exchange(TARGET),
      await system.exchange({ resource: 'orders' }),
      await system.exchange({ ...TARGET, scope: 'a b' }, { token: 'another token of the caller' }),
    ]
    assert.equal(new Set([first, ...others].map(({ token }) => token)).size, 5)
    assert.equal((await system.exchange({ ...TARGET, scope: 'b a' })).token, first.token)
  })

  const kept = (t: TestContext, life: object, caller: Partial<AuthInfo>, seconds: number) =>
    async function isAsked() {
      await using system = await start()
      system.reply = issues(life)
      await system.exchange(TARGET, caller)
      t.mock.timers.tick(seconds * 1000)
      await system.exchange(TARGET, caller)
      return system.asked().length === 2
    }

  for (const [name, life, expiresIn, isKeptFor, isAskedAgainAfter] of [
    ['its own life', { expires_in: 300 }, 3600, 269, 271],
    ["the life of the caller's token", { expires_in: 3600 }, 300, 269, 271],
    ['half of a short life', { expires_in: 20 }, 3600, 9, 11],
    ['an hour', { expires_in: 1e9 }, 1e9, 3569, 3571],
  ] as const) {
    test(`is kept for ${name}, less what it is on its way`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
      const caller = () => ({ expiresAt: Date.now() / 1000 + expiresIn })
      assert.equal(await kept(t, life, caller(), isKeptFor)(), false)
      assert.equal(await kept(t, life, caller(), isAskedAgainAfter)(), true)
    })
  }

  test('is not kept when nobody says how long it lives, nor for a token that has expired', async () => {
    await using system = await start()
    system.reply = issues({ expires_in: undefined })
    await system.exchange()
    await system.exchange()
    assert.equal(system.asked().length, 2)
    system.reply = issues()
    const caller = { expiresAt: Date.now() / 1000 - 5 }
    await system.exchange(TARGET, caller)
    await system.exchange(TARGET, caller)
    assert.equal(system.asked().length, 4)
  })

  test('is replaced when the service refuses it, unless it is fresh', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    await using system = await start()
    const { token: first } = await system.exchange()
    assert.equal((await system.exchange(TARGET, {}, first)).token, first, 'no fresher one helps')
    t.mock.timers.tick(10_001)
    assert.equal((await system.exchange(TARGET, {}, 'an older one')).token, first)
    const { token: second } = await system.exchange(TARGET, {}, first)
    assert.notEqual(second, first)
    assert.equal(system.asked().length, 2)
  })
})

suite('the ways to ask', () => {
  test('on behalf of the user, at Microsoft', async () => {
    await using system = await start({ profile: 'entra', tokenCheck: 'jwt' })
    system.reply = issues({ issued_token_type: undefined })
    const { token } = await system.exchange({ audience: 'api://orders', scope: 'Orders.Read' })
    assert.match(String(token), /^token-/)
    const [form] = system.asked()
    assert.equal(form?.get('requested_token_use'), 'on_behalf_of')
    assert.equal(form?.get('scope'), 'api://orders/Orders.Read')
  })

  test('with a private key', async () => {
    const { privateKey } = (await import('node:crypto')).generateKeyPairSync('ec', {
      namedCurve: 'P-256',
    })
    const value = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    await using system = await start({
      clientAuthMethod: 'private_key_jwt',
      clientSecret: { value },
    })
    await system.exchange()
    const [form] = system.asked()
    assert.match(String(form?.get('client_assertion')), /^ey.+\..+\./)
  })

  test('with a rotated secret, which is read again when the old one is refused', async () => {
    const { server: secretsManager, store } = await startSecretsManager()
    await using _ = secretsManager
    for (const error of ['invalid_client', 'unauthorized_client', 'access_denied', undefined]) {
      const secret = store(holds('old-secret'))
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await using system = await start({ clientSecret: { arn: secret.arn } })
      // oxlint-disable-next-line no-await-in-loop -- before the rotation
      await system.exchange()
      secret.reply = holds('new-secret')
      const credentials = `Basic ${btoa('mcp-server:new-secret')}`
      system.reply = (response, seen) =>
        seen.headers.authorization === credentials
          ? issues()(response, seen)
          : json({ error }, 401)(response, seen)
      // oxlint-disable-next-line no-await-in-loop -- after it
      const { token } = await system.exchange({ audience: 'another' })
      assert.match(String(token), /^token-/, error)
      assert.equal(secret.reads, 2)
    }
  })

  test('with a key in KMS no secret is read; without any client nothing is asked', async () => {
    await using system = await start({ clientSecret: undefined })
    const { reason, detail } = await system.exchange()
    assert.deepEqual(
      [reason, detail],
      [
        'refused',
        `this server has no client at ${system.backend.origin}: give it a client secret or key, or OAUTH_CLIENT_AUTH_METHOD=none`,
      ],
    )
    await using signing = await start({
      clientAuthMethod: 'private_key_jwt',
      clientSecret: undefined,
      clientKey: { arn: 'no-such-key', publicKey: 'x' },
    })
    assert.equal((await signing.exchange()).reason, 'unavailable')
    assert.deepEqual(
      [system, signing].flatMap((one) => one.asked()),
      [],
    )
  })

  test('of several authorization servers, only the one that issued the token gets it', async () => {
    await using one = await start()
    await using other = await start()
    const entry = { tokenCheck: 'jwt', clientId: 'me', clientAuthMethod: 'none' } as const
    const authServers = [one, other].map(({ backend }) =>
      Object.assign({ issuer: backend.origin }, entry),
    )
    const exchange = await createExchange({ ...settingsAt(one.backend.origin), authServers })
    const caller = { token: 'a-token', clientId: 'c', scopes: [] }
    const of = (iss: string) => exchange({ ...caller, extra: { iss } }, TARGET)
    assert.ok('token' in (await of(other.backend.origin)))
    assert.deepEqual([one.backend.seen.length, other.asked().length], [0, 1])
    const stranger = await of('https://elsewhere.example')
    assert.match('detail' in stranger ? stranger.detail : '', /no client at https:\/\/elsewhere/)
  })
})
