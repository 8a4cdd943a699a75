import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  createCircuitBreaker,
  FAILURES_TO_OPEN,
  OPEN_SECONDS,
} from '../../../../lambda/token-check/circuit-breaker.ts'
import { SILENCE_MS } from '../../../../lambda/token-check/canary-evidence.ts'
import type { Unavailable } from '../../../../lambda/oauth/rejection.ts'
import type { Outcome } from '../../../../lambda/token-check/introspection-outcome.ts'

const failure = (reason: Unavailable['reason'], retryAfterSeconds = 5): Unavailable => ({
  kind: 'unavailable',
  reason,
  detail: 'no introspection: status 499',
  retryAfterSeconds,
})
const GOOD: Outcome = { answer: { active: true } }
const DOWN = failure('unreachable')

/** A circuit, with an authorization server that answers the canary as `canary.outcome` says. */
function circuit(outcome: Outcome | Promise<Outcome>) {
  let now = 1_000_000
  const canary = { outcome, asked: 0 }
  const breaker = createCircuitBreaker('me', () => now)
  const askCanary = async () => {
    canary.asked += 1
    return canary.outcome
  }
  return {
    canary,
    breaker,
    pass: (seconds: number) => (now += seconds * 1000),
    ask: async (found: Outcome, standing: { wasGood?: boolean; isBack?: boolean } = {}) => {
      const { wasGood = false, isBack = false } = standing
      const blocked = await breaker.enter({ wasGood, isBack }, askCanary)
      const end = blocked ?? (await breaker.examine(found, wasGood, askCanary))
      return 'kind' in end ? end.reason : 'answered'
    },
  }
}

type Circuit = ReturnType<typeof circuit>

async function askTimes({ ask }: Circuit, count: number, found: Outcome): Promise<string[]> {
  const reasons: string[] = []
  for (let asked = 0; asked < count; asked += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    reasons.push(await ask(found))
  }
  return reasons
}

async function opened(canary: Outcome = DOWN): Promise<Circuit> {
  const one = circuit(canary)
  const reasons = await askTimes(one, FAILURES_TO_OPEN, DOWN)
  assert.deepEqual(new Set(reasons), new Set(['unreachable']))
  assert.equal(one.canary.asked, 1)
  return one
}

describe('an outage', () => {
  test('opens it after failures in a row, when the canary fails too', async () => {
    const { ask, canary, breaker, pass } = await opened()
    pass(1)
    const blocked = await breaker.enter({ wasGood: false, isBack: false }, async () => GOOD)
    assert.deepEqual(
      [blocked?.reason, blocked?.retryAfterSeconds],
      ['circuit_open', OPEN_SECONDS - 1],
    )
    assert.equal(await ask(GOOD, { wasGood: true }), 'circuit_open')
    assert.equal(canary.asked, 1)
  })

  test('is not seen in failures with an answer in between', async () => {
    const one = circuit(DOWN)
    for (let round = 0; round < 3; round += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await askTimes(one, FAILURES_TO_OPEN - 1, DOWN)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await one.ask(GOOD), 'answered')
    }
    assert.equal(one.canary.asked, 0)
  })

  test('that reaches no question opens it without the canary', async () => {
    const { ask, breaker, canary } = circuit(GOOD)
    for (let count = 0; count < FAILURES_TO_OPEN; count += 1) breaker.fail(DOWN)
    assert.equal(await ask(GOOD), 'circuit_open')
    assert.equal(canary.asked, 0)
  })
})

describe('what strangers’ tokens cause', () => {
  for (const reason of ['unreachable', 'question_refused', 'overloaded'] as const) {
    test(`${reason}: shuts nobody out while the canary is answered`, async () => {
      const one = circuit(GOOD)
      assert.deepEqual(new Set(await askTimes(one, 20, failure(reason))), new Set([reason]))
      assert.equal(await one.ask(GOOD), 'answered')
    })

    test(`${reason}: shuts nobody out where unknown tokens fail, the canary too`, async () => {
      const one = circuit(failure(reason))
      for (let round = 0; round < 3; round += 1) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        assert.equal(await one.ask(GOOD), 'answered')
        one.pass(SILENCE_MS / 1000 - 1)
        // eslint-disable-next-line no-await-in-loop -- one after the other
        const reasons = await askTimes(one, 20, failure(reason))
        assert.deepEqual(new Set(reasons), new Set([reason]))
      }
    })

    test(`${reason}: opens it when nothing has been answered for a while`, async () => {
      const one = circuit(failure(reason))
      await one.ask(GOOD)
      one.pass(SILENCE_MS / 1000)
      const [first] = await askTimes(one, FAILURES_TO_OPEN, failure(reason))
      assert.equal(first, reason === 'question_refused' ? 'client_refused' : reason)
    })
  }

  test('malformed answers shut nobody out, and the canary is left alone', async () => {
    const one = circuit(failure('malformed_answer'))
    await askTimes(one, 10, failure('malformed_answer'))
    assert.equal(await one.ask(GOOD), 'answered')
    assert.equal(one.canary.asked, 0)
  })

  test('a malformed answer about the canary shows a server that is up', async () => {
    const one = circuit(failure('malformed_answer'))
    await askTimes(one, 10, DOWN)
    assert.equal(await one.ask(GOOD), 'answered')
  })
})

describe('a failure of the canary', () => {
  test('counts at once when it has been answered before', async () => {
    const one = circuit(GOOD)
    assert.equal(await one.ask(failure('overloaded')), 'overloaded')
    await one.ask(GOOD)
    one.canary.outcome = failure('overloaded', 30)
    assert.equal(await one.ask(failure('overloaded')), 'overloaded')
    assert.equal(await one.ask(GOOD), 'circuit_open')
  })

  test('counts at once when a token that was good fails too', async () => {
    const one = circuit(failure('question_refused'))
    await one.ask(GOOD)
    assert.equal(await one.ask(failure('question_refused')), 'question_refused')
    assert.equal(await one.ask(failure('question_refused'), { wasGood: true }), 'client_refused')
  })

  test('that names our client counts at once', async () => {
    const one = circuit(failure('client_refused'))
    await one.ask(GOOD)
    assert.equal(await one.ask(failure('question_refused')), 'client_refused')
    assert.ok(one.breaker.refusesClient(failure('client_refused')))
    assert.ok(!one.breaker.refusesClient(GOOD))
    assert.ok(!one.breaker.refusesClient(DOWN))
    assert.ok(!one.breaker.refusesClient(failure('question_refused')), 'others are answered')
    one.pass(SILENCE_MS / 1000)
    assert.ok(one.breaker.refusesClient(failure('question_refused')))
  })
})

describe('while it is open', () => {
  test('a token that was turned away and is back is asked about, and its answer closes it', async () => {
    const { ask } = await opened()
    assert.equal(await ask(DOWN, { isBack: true }), 'unreachable')
    assert.equal(await ask(GOOD), 'circuit_open')
    assert.equal(await ask(GOOD, { isBack: true }), 'answered')
    assert.equal(await ask(GOOD), 'answered')
  })

  test('for an overloaded server, tokens that were good are still asked about', async () => {
    const one = circuit(failure('overloaded', 30))
    await one.ask(failure('overloaded', 30))
    one.pass(29)
    assert.equal(await one.ask(GOOD), 'circuit_open')
    assert.equal(await one.ask(failure('overloaded', 30), { wasGood: true }), 'overloaded')
  })

  test('a refused client is left alone for the time it was given', async () => {
    const { ask, pass, breaker } = circuit(failure('client_refused', 10))
    breaker.fail(failure('client_refused', 10))
    pass(9)
    assert.equal(await ask(GOOD), 'circuit_open')
  })
})

describe('after a while', () => {
  test('the canary tries, and the others are still turned away', async () => {
    const { ask, pass, canary } = await opened()
    pass(OPEN_SECONDS)
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    canary.outcome = promise
    const trial = ask(GOOD)
    assert.equal(await ask(GOOD), 'circuit_open')
    resolve(GOOD)
    assert.equal(await trial, 'answered')
    assert.equal(await ask(GOOD), 'answered')
  })

  test('a canary that was answered before and fails opens it again', async () => {
    const one = await opened()
    one.pass(OPEN_SECONDS)
    one.canary.outcome = GOOD
    await one.ask(GOOD)
    one.canary.outcome = DOWN
    await askTimes(one, FAILURES_TO_OPEN, DOWN)
    one.pass(OPEN_SECONDS)
    assert.equal(await one.ask(GOOD), 'unreachable')
    assert.equal(await one.ask(GOOD), 'circuit_open')
  })

  test('a token tries where the canary was never answered', async () => {
    const { ask, pass, canary } = await opened()
    pass(OPEN_SECONDS)
    assert.equal(await ask(DOWN), 'unreachable')
    assert.equal(await ask(GOOD), 'circuit_open')
    pass(OPEN_SECONDS)
    assert.equal(await ask(GOOD), 'answered')
    assert.equal(await ask(GOOD), 'answered')
    assert.equal(canary.asked, 4, 'once to open it, twice to try, once after the failed try')
  })

  test('a malformed answer to the canary shows that the server is back', async () => {
    const { ask, pass, canary } = await opened()
    pass(OPEN_SECONDS)
    canary.outcome = failure('malformed_answer')
    assert.equal(await ask(GOOD), 'answered')
  })

  test('no token is tried while our client is refused by name', async () => {
    const one = circuit(failure('client_refused', 10))
    const { breaker, pass, canary } = one
    breaker.fail(failure('client_refused', 10))
    pass(10)
    const refused = failure('client_refused', 10)
    const standing = { wasGood: false, isBack: false }
    const blocked = await breaker.enter(standing, async () => {
      breaker.fail(refused)
      return refused
    })
    assert.equal(blocked?.reason, 'client_refused')
    assert.equal(canary.asked, 0)
  })
})
