/** Several environments of one function: nothing is shared between them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { json } from '../../support/backend.ts'
import { withSystem } from './support/system.ts'
import { assertGranted, assertRefused } from '../../support/clients/token-verdicts.ts'

const TTL_SECONDS = 2

test(
  'two environments at once each have a cache, and both refuse a revoked token when its time is over',
  withSystem(
    async (system) => {
      const { authorizationServer, active, mcp } = system
      const token = system.newSecret('access token')
      const waiting: (() => void)[] = []
      authorizationServer.reply = (response, seen) => {
        waiting.push(() => json(active)(response, seen))
        if (waiting.length === 2) for (const answer of waiting) answer()
      }
      const callInTurn = async () => [await system.call(token), await system.call(token)]

      for (const answer of await Promise.all([system.call(token), system.call(token)])) {
        assertGranted(answer)
      }
      assert.equal(mcp.environments.length, 2, 'a busy environment gets no second request')
      for (const answer of await callInTurn()) assertGranted(answer)
      assert.equal(authorizationServer.seen.length, 2, 'each has its own verdict')

      authorizationServer.reply = json({ active: false })
      await delay(TTL_SECONDS * 1000)
      for (const answer of await callInTurn()) assertRefused(answer, 'invalid_token')
      for (const answer of await callInTurn()) assertRefused(answer, 'invalid_token')
      assert.equal(authorizationServer.seen.length, 4, 'each asks once more')
      const served = mcp.environments.map(({ process }) => process.log().length)
      assert.equal(served[0], served[1], 'both served the same number of requests')
    },
    { settings: { TOKEN_CACHE_TTL_SECONDS: String(TTL_SECONDS) } },
  ),
)
