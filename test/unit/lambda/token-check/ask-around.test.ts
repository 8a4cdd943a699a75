import assert from 'node:assert/strict'
import { mock, suite, test } from 'node:test'
import { createAskAround } from '../../../../lambda/token-check/ask-around.ts'
import type { Found } from '../../../../lambda/token-check/token-verifier.ts'

const GRANT = { clientId: 'app', scopes: ['mcp'] }
const INACTIVE: Found = { kind: 'invalid_token', reason: 'inactive', detail: 'not active' }
const FOREIGN: Found = { kind: 'invalid_token', reason: 'wrong_audience', detail: 'for another' }
const FORBIDDEN: Found = { kind: 'forbidden_client', reason: 'client_not_allowed', detail: 'no' }
const DOWN: Found = {
  kind: 'unavailable',
  reason: 'unreachable',
  detail: 'down',
  retryAfterSeconds: 5,
}
const LATER: Found = {
  kind: 'throttled',
  reason: 'too_many_refused_tokens',
  detail: 'later',
  retryAfterSeconds: 9,
}

/** Servers that give these answers, which may be changed, and the order in which they are asked. */
function serversWith(...answers: (Found | Promise<Found>)[]) {
  const asked: number[] = []
  const servers = answers.map((_, index) => ({
    async find() {
      asked.push(index)
      return answers[index] ?? assert.fail()
    },
  }))
  const askAround = createAskAround(servers)
  return { answers, asked, ask: async (key = 'key') => askAround('token', key) }
}

suite('a token that does not say whose it is', () => {
  for (const [answers, expected, asked] of [
    [[GRANT, GRANT], GRANT, [0]],
    [[INACTIVE, GRANT, INACTIVE], GRANT, [0, 1]],
    [[DOWN, GRANT], GRANT, [0, 1]],
    [[LATER, GRANT], GRANT, [0, 1]],
    [[FORBIDDEN, GRANT], FORBIDDEN, [0]],
    [[INACTIVE, FORBIDDEN], FORBIDDEN, [0, 1]],
    [[INACTIVE, INACTIVE], INACTIVE, [0, 1]],
    [[FOREIGN, INACTIVE], FOREIGN, [0, 1]],
    [[INACTIVE, FOREIGN, INACTIVE], FOREIGN, [0, 1, 2]],
    [[INACTIVE, DOWN], DOWN, [0, 1]],
    [[DOWN, INACTIVE], DOWN, [0, 1]],
    [[LATER, INACTIVE], LATER, [0, 1]],
    [[LATER, DOWN], DOWN, [0, 1]],
  ] as const) {
    const names = answers.map((found) => ('kind' in found ? found.reason : 'granted'))
    test(`of which servers say ${names.join(', ')}`, async () => {
      const servers = serversWith(...answers)
      assert.deepEqual(await servers.ask(), expected)
      assert.deepEqual(servers.asked, asked)
    })
  }

  test('is refused without a question when nobody introspects', async () => {
    const found = await serversWith().ask()
    assert.ok('kind' in found)
    assert.equal(found.reason, 'not_signed')
  })
})

suite('a token that a server knew', () => {
  test('is asked about there first, and nowhere else while that server cannot answer', async () => {
    const servers = serversWith(INACTIVE, GRANT)
    await servers.ask()
    assert.deepEqual(await servers.ask(), GRANT)
    servers.answers[1] = DOWN
    assert.deepEqual(await servers.ask(), DOWN)
    servers.answers[1] = LATER
    assert.deepEqual(await servers.ask(), LATER)
    assert.deepEqual(servers.asked, [0, 1, 1, 1, 1])
    await servers.ask('another')
    assert.deepEqual(servers.asked.slice(5), [0, 1])
  })

  test('and now refuses is asked about elsewhere, and its server forgotten', async () => {
    const servers = serversWith(INACTIVE, GRANT)
    await servers.ask()
    servers.answers[1] = FOREIGN
    assert.deepEqual(await servers.ask(), FOREIGN)
    assert.deepEqual(servers.asked, [0, 1, 1, 0])
    await servers.ask()
    assert.deepEqual(servers.asked.slice(4), [0, 1])
  })

  test('and now refuses has nobody else to ask where there is one', async () => {
    const servers = serversWith(GRANT)
    await servers.ask()
    servers.answers[0] = INACTIVE
    assert.deepEqual(await servers.ask(), INACTIVE)
    assert.deepEqual(servers.asked, [0, 0])
  })
})

suite('a server that hangs', () => {
  /** Advances the clock as soon as the first question is under way. */
  async function hanging(first: Promise<Found>, second: Found) {
    mock.timers.enable({ apis: ['setTimeout'] })
    try {
      const servers = serversWith(first, second)
      const answer = servers.ask()
      mock.timers.tick(999)
      await Promise.resolve()
      assert.deepEqual(servers.asked, [0])
      mock.timers.tick(1)
      return { answer: await answer, asked: servers.asked }
    } finally {
      mock.timers.reset()
    }
  }

  test('does not keep the next one from answering', async () => {
    const { answer, asked } = await hanging(new Promise(() => {}), GRANT)
    assert.deepEqual(answer, GRANT)
    assert.deepEqual(asked, [0, 1])
  })

  test('is waited for when no other knows the token', async () => {
    const { promise, resolve } = Promise.withResolvers<Found>()
    const answer = hanging(promise, INACTIVE)
    setImmediate(() => resolve(GRANT))
    assert.deepEqual((await answer).answer, GRANT)
  })

  test('whose question fails unforeseen fails the request', async () => {
    const failing = Promise.reject<Found>(new Error('a bug'))
    await assert.rejects(serversWith(failing, GRANT).ask(), /a bug/)
    const { promise, reject } = Promise.withResolvers<Found>()
    setImmediate(() => reject(new Error('a later bug')))
    await assert.rejects(hanging(promise, INACTIVE), /a later bug/)
  })
})
