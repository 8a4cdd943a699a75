/** Invocations that Lambda ends, or that end with their process: the next request finds a new environment. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { json, never, slowly } from '../../support/backend.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { assertFailed, lastDecision, type System, withSystem } from './support/system.ts'
import { assertGranted, assertUnavailable } from '../../support/clients/token-verdicts.ts'

/** Less than an introspection may take: as if somebody had given the function no more. */
const SHORT_SECONDS = 2
const ASKED_WITHIN_MS = 5000

/** A new environment serves, and those before it are gone. */
async function assertReplaced(system: System): Promise<void> {
  const { authorizationServer, active, mcp } = system
  authorizationServer.reply = json(active)
  assertGranted(await system.call())
  assert.deepEqual(
    mcp.environments.map((environment) => environment.isAlive()),
    [false, true],
  )
}

describe('an invocation that is ended', { concurrency: true }, () => {
  test(
    'by the timeout of the function: 500 by API Gateway, and a new environment',
    withSystem(
      async (system) => {
        const { authorizationServer, mcp } = system
        assertGranted(await system.call())
        authorizationServer.reply = never
        assertFailed(await system.call())
        const [failure, ...others] = mcp.failures.splice(0)
        assert.equal(others.length, 0)
        assert.equal(failure?.type, 'Sandbox.Timedout')
        assert.match(failure?.message ?? '', /Task timed out after 2\.00 seconds$/)
        await assertReplaced(system)
      },
      { limits: { timeoutSeconds: SHORT_SECONDS } },
    ),
  )

  test(
    'by the end of the process: 500 by API Gateway, and a new environment',
    withSystem(async (system) => {
      const { authorizationServer, mcp } = system
      authorizationServer.reply = never
      const answer = system.call()
      await waitUntil(async () => authorizationServer.seen.length === 1, ASKED_WITHIN_MS)
      await mcp.environments[0]?.process.kill()
      assertFailed(await answer)
      assert.deepEqual(
        mcp.failures.splice(0).map(({ type }) => type),
        ['Runtime.ExitError'],
      )
      await assertReplaced(system)
    }),
  )

  test(
    'by neither: the slowest token check ends within the timeout of the template',
    withSystem(async (system) => {
      const { authorizationServer, secret } = system
      // Each of them just in time: the secret, a refusal, the secret afresh, and no answer to the second question.
      secret.reply = slowly(2500, secret.reply)
      authorizationServer.reply = (response, seen) => {
        authorizationServer.reply = never
        slowly(4500, json({ error: 'invalid_client' }, 401))(response, seen)
      }
      assertUnavailable(await system.call())
      assert.equal(lastDecision(system).reason, 'client_refused')
      assert.equal(system.mcp.environments.length, 1)
    }),
  )
})
