/** The answers to a bad token, and while the authorization server or Secrets Manager fails. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { json, never, type Reply, slowly } from '../../support/backend.ts'
import { fails, holds } from '../../support/secrets-manager.ts'
import { lastDecision, type System, withSystem } from './support/system.ts'
import {
  assertGranted,
  assertRefused,
  assertUnavailable,
} from '../../support/clients/token-verdicts.ts'

const nowSeconds = () => Math.floor(Date.now() / 1000)

/** Makes the authorization server or Secrets Manager fail. */
type Make = (system: System) => void | Promise<void>

const replies =
  (reply: Reply): Make =>
  ({ authorizationServer }) =>
    void (authorizationServer.reply = reply)

const secretReplies =
  (reply: Reply): Make =>
  ({ secret }) =>
    void (secret.reply = reply)

describe('a token that is not good', () => {
  for (const [name, change, error, detail] of [
    ['not active', { active: false }, 'invalid_token', /^not active: /],
    ['for another server', { aud: 'https://other.example' }, 'invalid_token', /^issued for /],
    ['for no server', { aud: undefined }, 'invalid_token', /^issued for \[\]/],
    ['expired', { exp: nowSeconds() - 3600 }, 'invalid_token', /^expired \d+ s ago$/],
    ['without the scope', { scope: 'openid' }, 'insufficient_scope', /mcp/],
  ] as const) {
    test(
      `${name}: ${error}, the reason is in the log alone, and nothing is asked again`,
      withSystem(async (system) => {
        const { authorizationServer, active } = system
        authorizationServer.reply = json({ ...active, ...change })
        const token = system.newSecret('access token')
        const answer = await system.call(token)
        assertRefused(answer, error)
        const decision = lastDecision(system)
        assert.equal(decision.verdict, error)
        assert.match(decision.detail ?? '', detail)
        assert.ok(!answer.text.includes(decision.detail ?? ''))
        assertRefused(await system.call(token), error)
        assert.equal(authorizationServer.seen.length, 1)
      }),
    )
  }
})

describe('the authorization server', { concurrency: 2 }, () => {
  for (const [name, make, reason] of [
    ['does not answer', replies(never), 'unreachable'],
    ['answers 500', replies(json({}, 500)), 'unreachable'],
    ['drops the connection', replies((response) => void response.destroy()), 'unreachable'],
    ['sends a malformed answer', replies(json([])), 'malformed_answer'],
  ] as const satisfies readonly (readonly [string, Make, string])[]) {
    test(
      `${name}: 503, and 200 for the same token when it is well again`,
      withSystem(async (system) => {
        await make(system)
        const token = system.newSecret('access token')
        assertUnavailable(await system.call(token))
        assert.equal(lastDecision(system).reason, reason)
        system.authorizationServer.reply = json(system.active)
        assertGranted(await system.call(token))
        assert.equal(system.mcp.environments.length, 1)
      }),
    )
  }

  test(
    'is down: 503 at once',
    withSystem(async (system) => {
      await system.proxies.authorizationServer[Symbol.asyncDispose]()
      assertUnavailable(await system.call())
      const { reason, detail } = lastDecision(system)
      assert.equal(reason, 'unreachable')
      assert.match(detail ?? '', /ECONNREFUSED/)
    }),
  )

  test(
    'has too many requests: 503, and it is left alone for as long as it asks for',
    withSystem(async (system) => {
      system.authorizationServer.reply = json({}, 429, { 'retry-after': '7' })
      const answer = await system.call()
      assertUnavailable(answer)
      assert.equal(answer.headers.get('retry-after'), '7')
      assert.equal(lastDecision(system).reason, 'overloaded')
      assertUnavailable(await system.call())
      assert.equal(lastDecision(system).reason, 'circuit_open')
      assert.equal(system.authorizationServer.seen.length, 2, 'the token and the canary')
    }),
  )

  test(
    'refuses our client: 503 after a second look at the secret',
    withSystem(async (system) => {
      system.authorizationServer.secret = 'another one'
      assertUnavailable(await system.call())
      const { reason, detail } = lastDecision(system)
      assert.equal(reason, 'client_refused')
      assert.match(detail ?? '', /refuses the client "mcp-server"/)
      assert.equal(system.secret.reads, 2)
    }),
  )
})

describe('Secrets Manager', { concurrency: 2 }, () => {
  for (const [name, make] of [
    ['does not answer', secretReplies(never)],
    ['denies access', secretReplies(fails(400, 'AccessDeniedException'))],
    ['holds no secret', secretReplies(holds('{"hush":"hush"}'))],
  ] as const satisfies readonly (readonly [string, Make])[]) {
    test(
      `${name}: 503 and no question without a secret, then 200`,
      withSystem(async (system) => {
        await make(system)
        const token = system.newSecret('access token')
        assertUnavailable(await system.call(token))
        assert.equal(lastDecision(system).reason, 'unreachable')
        assert.equal(system.authorizationServer.seen.length, 0)
        system.secret.reply = holds(system.authorizationServer.secret)
        assertGranted(await system.call(token))
        assert.equal(system.mcp.environments.length, 1)
      }),
    )
  }

  test(
    'is down: 503',
    withSystem(async (system) => {
      await system.proxies.secretsManager[Symbol.asyncDispose]()
      assertUnavailable(await system.call())
      assert.equal(system.authorizationServer.seen.length, 0)
    }),
  )

  test(
    'is slow: the request waits for it',
    withSystem(async (system) => {
      const { reply } = system.secret
      system.secret.reply = slowly(1000, reply)
      assertGranted(await system.call())
    }),
  )

  test(
    'holds JSON: its "client_secret" is the secret',
    withSystem(async (system) => {
      const { secret } = system.authorizationServer
      system.secret.reply = holds(JSON.stringify({ client_secret: secret }))
      assertGranted(await system.call())
    }),
  )

  test(
    'holds a new secret after a rotation: not one request fails, and it is read once',
    withSystem(async (system) => {
      assertGranted(await system.call())
      const { authorizationServer, secret } = system
      authorizationServer.secret = system.newSecret('rotated secret')
      secret.reply = holds(authorizationServer.secret)
      assertGranted(await system.call())
      assertGranted(await system.call())
      assert.deepEqual([secret.reads, authorizationServer.refused], [2, 1])
    }),
  )
})
