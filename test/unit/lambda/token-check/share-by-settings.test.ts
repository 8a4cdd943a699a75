/** Environments of the function that share a table: as the settings want it, through the whole token check. */
import assert from 'node:assert/strict'
import { after, beforeEach, suite, test } from 'node:test'
import type { FunctionSettings } from '../../../../lambda/settings/function-settings.ts'
import { createTokenCheck } from '../../../../lambda/token-check/create-token-check.ts'
import {
  ACTIVE,
  type AuthBackend,
  checkOf,
  entryOf,
  INACTIVE,
  questions,
  sign,
  startAuthServer,
  verdictOf,
} from '../../../support/auth-servers.ts'
import { json } from '../../../support/backend.ts'
import { startClock } from '../../../support/clock.ts'
import { startDynamoTable, TABLE } from '../../../support/dynamo-table.ts'
import { freshToken, settingsAt } from '../../../support/gate.ts'

const advance = startClock()
const table = await startDynamoTable()
const server = await startAuthServer(ACTIVE)
after(async () => {
  await table[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

const SHARED = { sharedTable: TABLE, serverKey: { value: 'a server key of more than 32 bytes' } }
const environment = async (change: Partial<FunctionSettings> = {}, at: AuthBackend = server) =>
  createTokenCheck(settingsAt(at.origin, { ...SHARED, jwksUri: `${at.origin}/jwks`, ...change }))
const kindOf = async (check: Awaited<ReturnType<typeof environment>>, token: string) => {
  const { outcome, cached } = await check(token)
  return `${'kind' in outcome ? outcome.reason : outcome.clientId}${cached ? ' (cached)' : ''}`
}

beforeEach(() => {
  server.seen.length = 0
  server.answer = json(ACTIVE)
  table.items.clear()
  table.seen.length = 0
})

test('what one environment asked, no other one asks', async () => {
  const [one, other] = [await environment(), await environment()]
  const token = freshToken()
  assert.equal(await kindOf(one, token), 'app')
  assert.equal(await kindOf(other, token), 'app (cached)')
  assert.equal(questions(server).length, 1)
  const [, { outcome }] = [await one(token), await other(token)]
  assert.ok(!('kind' in outcome))
  assert.deepEqual([outcome.token, outcome.extra?.['sub']], [token, 'alice'])
})

test('a revoked token is refused after the same time, whichever environment has its verdict from where', async () => {
  const [one, other, third] = [await environment(), await environment(), await environment()]
  const token = freshToken()
  assert.equal(await kindOf(one, token), 'app')
  server.answer = json(INACTIVE)
  advance(50_000)
  assert.equal(await kindOf(other, token), 'app (cached)')
  advance(9000)
  assert.equal(await kindOf(other, token), 'app (cached)')
  advance(1001)
  for (const check of [other, third, one]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.match(await kindOf(check, token), /^inactive/)
  }
  assert.equal(questions(server).length, 2)
})

test('a refusal is forgotten after seconds, whichever environment has it from where', async () => {
  const [one, other] = [await environment(), await environment()]
  const token = freshToken()
  server.answer = json(INACTIVE)
  assert.equal(await kindOf(one, token), 'inactive')
  server.answer = json(ACTIVE)
  advance(4000)
  assert.equal(await kindOf(other, token), 'inactive (cached)')
  advance(1001)
  assert.equal(await kindOf(other, token), 'app')
})

test('a token that another environment knows as good is asked about during a flood of made-up ones', async () => {
  const limited = { refusedTokensPerMinute: 12 }
  const [one, other] = [await environment(limited), await environment(limited)]
  const token = freshToken()
  await kindOf(one, token)
  await kindOf(other, token)
  advance(60_001)
  server.answer = json(INACTIVE)
  const flood = Array.from({ length: 9 }, () => freshToken())
  const reasons = await Promise.all(flood.map(async (made) => kindOf(other, made)))
  assert.ok(reasons.includes('too_many_refused_tokens'), reasons.join(' '))
  server.answer = json(ACTIVE)
  assert.equal(await kindOf(other, token), 'app')
})

suite('verdicts are shared', () => {
  test('between environments with the same settings only', async () => {
    const token = freshToken()
    await kindOf(await environment(), token)
    for (const change of [
      { resource: 'https://other.example.com/mcp' },
      { audiences: ['more'] },
      { clientId: 'other' },
      { tokenCacheTtlSeconds: 30 },
      { clockSkewSeconds: 0 },
      { expiryRequired: true },
      { profile: 'keycloak' },
      { dpop: 'accepted' },
      { certificateBoundTokens: 'accepted' },
      { introspectionAnswer: 'jwt' },
      { serverKey: { value: 'another server key of 32 bytes, or more' } },
    ] as const) {
      const before = questions(server).length
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await kindOf(await environment(change), token)
      assert.equal(questions(server).length, before + 1, JSON.stringify(change))
    }
  })

  test('of a token that is bound to a key with those only that check who sends it', async () => {
    const cnf = { jkt: 'x'.repeat(43) }
    server.answer = json({ ...ACTIVE, cnf })
    const token = freshToken()
    assert.equal(await kindOf(await environment({ dpop: 'accepted' }), token), 'app')
    assert.equal(await kindOf(await environment(), token), 'key_bound')
    assert.equal(await kindOf(await environment({ dpop: 'accepted' }), token), 'app (cached)')
  })

  test('of a server whose scopes have the same names only', async () => {
    await using named = await startAuthServer({ ...ACTIVE, scope: 'Tools.Use' })
    const scopesBy = async (scopes: Readonly<Record<string, string>>, token: string) => {
      const { outcome } = await (await checkOf([entryOf(named, { scopes })], SHARED))(token)
      return 'kind' in outcome ? outcome.reason : outcome.scopes.join(' ')
    }
    const token = freshToken()
    assert.equal(await scopesBy({ 'Tools.Use': 'admin' }, token), 'admin')
    assert.equal(await scopesBy({ 'Tools.Use': 'mcp' }, token), 'mcp')
  })

  test('and each environment decides for itself which clients may call', async () => {
    const token = freshToken()
    await kindOf(await environment({ allowedClients: ['app'] }), token)
    const strict = await environment({ allowedClients: ['other'] })
    assert.equal(
      await kindOf(strict, token),
      'client_not_allowed (cached)'.replace(' (cached)', ''),
    )
    assert.equal(questions(server).length, 1)
  })

  test('of a signed token that is also asked about, after its signature', async () => {
    const both = { tokenCheck: 'jwt+introspection' } as const
    const token = await sign(server, server.origin)
    await kindOf(await environment(both), token)
    assert.equal(await kindOf(await environment(both), token), 'app (cached)')
    assert.equal(questions(server).length, 1)
    const forged = `${token.slice(0, -4)}AAAA`
    assert.equal(await kindOf(await environment(both), forged), 'bad_signature')
    assert.equal(table.seen.length, 4)
  })

  test('of several authorization servers, each by its own name', async () => {
    await using a = await startAuthServer()
    await using b = await startAuthServer(ACTIVE)
    const token = freshToken()
    for (const count of [1, 1]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const check = await checkOf([entryOf(a), entryOf(b)], SHARED)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await verdictOf(check, token), `granted ${b.origin}`)
      assert.deepEqual([questions(a).length, questions(b).length], [count, count])
    }
    b.answer = json(INACTIVE)
    advance(50_000)
    const check = await checkOf([entryOf(a), entryOf(b)], SHARED)
    assert.equal(await verdictOf(check, token), `granted ${b.origin}`)
    advance(10_001)
    assert.match(await verdictOf(check, token), /^inactive/)
  })

  test('but not where a tool wants a question beside a signature', async () => {
    const signatures = { tokenCheck: 'jwt' } as const
    const token = await sign(server, server.origin)
    for (const count of [1, 2]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const check = await environment(signatures)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await check(token, undefined, true)
      assert.equal(questions(server).length, count)
    }
    assert.equal(table.seen.length, 0)
  })

  test('but not without a key or a table', async () => {
    const token = freshToken()
    for (const change of [{ serverKey: undefined }, { sharedTable: undefined }]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await kindOf(await environment(change), token)
    }
    assert.deepEqual([questions(server).length, table.seen.length], [2, 0])
  })

  test('but not in a bundle without a shared table', async () => {
    process.env['NO_SHARED_TABLE'] = 'true'
    await kindOf(await environment(), freshToken())
    delete process.env['NO_SHARED_TABLE']
    assert.equal(table.seen.length, 0)
  })
})
