/* oxlint-disable no-await-in-loop -- one call after the other */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, mock, test } from 'node:test'
import { serverKeyOf } from '../../../../lambda/base/server-key.ts'
import type { Grant } from '../../../../lambda/oauth/verdict.ts'
import { askedAtOf } from '../../../../lambda/token-check/found-age.ts'
import { createSharedVerdicts } from '../../../../lambda/token-check/shared-verdicts.ts'
import type { Found } from '../../../../lambda/token-check/token-verifier.ts'
import { never } from '../../../support/backend.ts'
import { dynamoError } from '../../../support/dynamo-table.ts'
import {
  CONTEXT,
  environment,
  GRANT,
  inSeconds,
  KEY,
  OUTAGE,
  REFUSAL,
  later,
  START_MS,
  tableForTests,
} from '../../../support/shared-verdicts.ts'

const { table, warn, onlyItem } = await tableForTests()

let hash = ''
beforeEach(() => void (hash = randomUUID()))

describe('a verdict that one environment has asked for', () => {
  test('spares the others the question, and says when it was asked for', async () => {
    const [one, other] = [environment(GRANT), environment(REFUSAL)]
    assert.equal(await one.find(hash), GRANT)
    mock.timers.tick(20_000)
    const found = await other.find(hash)
    assert.deepEqual([found, askedAtOf(found)], [GRANT, START_MS])
    assert.equal(other.asked(), 0)
    assert.ok(Object.isFrozen(found) && Object.isFrozen((found as Grant).extra))
  })

  test('counts from its question, whoever reads it, and not beyond the life of the token', async () => {
    for (const [grant, seconds] of [
      [GRANT, 60],
      [{ ...GRANT, expiresAt: inSeconds(10) }, 10],
    ] as const) {
      hash = randomUUID()
      mock.timers.setTime(START_MS)
      await environment(grant).find(hash)
      mock.timers.tick(seconds * 1000 - 1)
      const early = environment(REFUSAL)
      assert.deepEqual([await early.find(hash), early.asked()], [grant, 0])
      mock.timers.tick(1)
      const late = environment(REFUSAL)
      assert.deepEqual([await late.find(hash), late.asked()], [REFUSAL, 1])
    }
  })

  test('is of seconds if it is a refusal', async () => {
    await environment(REFUSAL).find(hash)
    mock.timers.tick(4999)
    assert.equal(await environment(GRANT).find(hash).then(JSON.stringify), JSON.stringify(REFUSAL))
    mock.timers.tick(1)
    assert.equal(await environment(GRANT).find(hash), GRANT)
  })

  test('is of its token and its settings alone', async () => {
    await environment(GRANT).find(hash)
    assert.equal(await environment(REFUSAL).find('another'), REFUSAL)
    assert.equal(await environment(REFUSAL).find(hash, '["other settings"]'), REFUSAL)
  })

  test('is written so that the table knows neither token nor caller', async () => {
    await environment(GRANT).find(hash)
    const [pk, item] = onlyItem()
    assert.match(pk, /^verdict:[\w-]{43}$/)
    assert.deepEqual(Object.keys(item), ['pk', 'sealed', 'askedAt', 'heldUntil', 'expiresAt'])
    assert.equal(item['expiresAt']?.['N'], String(inSeconds(120)))
    const text =
      JSON.stringify(item) + Buffer.from(item['sealed']?.['B'] ?? '', 'base64').toString()
    for (const secret of [hash, 'alice', 'mcp']) assert.ok(!text.includes(secret), secret)
  })

  test('is not shared if it is large, an outage or a quota', async () => {
    const large = { ...GRANT, extra: { text: 'x'.repeat(9000) } }
    await environment(large).find(hash)
    assert.equal(onlyItem()[1]['sealed'], undefined)
    const throttled: Found = {
      kind: 'throttled',
      reason: 'too_many_refused_tokens',
      detail: '',
      retryAfterSeconds: 5,
    }
    for (const found of [OUTAGE, throttled]) {
      await environment(found).find('unknown')
      const next = environment(GRANT)
      assert.deepEqual([await next.find('unknown'), next.asked()], [GRANT, 1])
      table.items.clear()
    }
  })
})

describe('environments that want the same verdict at the same time', () => {
  test('ask by themselves when it takes long', async () => {
    const first = environment(async () => later(1500, GRANT))
    const waiting = first.find(hash)
    while (first.asked() === 0) await later(1, undefined)
    const other = environment(GRANT)
    const start = performance.now()
    assert.equal(await other.find(hash), GRANT)
    const ms = performance.now() - start
    assert.ok(other.asked() === 1 && ms > 300 && ms < 1000, `${ms} ms`)
    await waiting
  })

  test('ask at once when it cannot be shared: it is large, or of a token in its last moments', async () => {
    for (const grant of [
      { ...GRANT, extra: { text: 'x'.repeat(9000) } },
      { ...GRANT, expiresAt: inSeconds(-5) },
    ]) {
      table.items.clear()
      const first = environment(async () => later(30, grant))
      const waiting = first.find(hash)
      while (first.asked() === 0) await later(1, undefined)
      await waiting
      const other = environment(GRANT)
      const before = table.counts.reads
      assert.equal(await other.find(hash), GRANT)
      assert.equal(table.counts.reads, before + 1, 'nobody is asking any more')
      assert.equal(other.asked(), 1)
    }
  })

  test('ask by themselves when it learns nothing', async () => {
    const first = environment(async () => later(30, OUTAGE))
    const waiting = first.find(hash)
    while (first.asked() === 0) await later(1, undefined)
    const other = environment(GRANT)
    assert.equal(await other.find(hash), GRANT)
    assert.equal(await waiting, OUTAGE)
  })
})

test('made-up tokens cause few writes', async () => {
  const { find, asked } = environment(REFUSAL)
  for (let count = 0; count < 200; count += 1) await find(`made up ${count}`)
  assert.equal(asked(), 200)
  const writes = table.seen.filter(({ headers }) => /PutItem/.test(String(headers['x-amz-target'])))
  assert.ok(writes.length <= 40, `${writes.length} writes`)

  const good = environment(GRANT)
  for (let count = 0; count < 50; count += 1) await good.find(`good ${count}`)
  const shared = [...table.items.values()].filter(({ sealed }) => sealed !== undefined)
  assert.equal(shared.length, 70, 'good ones are not counted')
})

describe('a table that is away is as none', () => {
  for (const [name, fault] of [
    ['no answer', never],
    ['a throttle', dynamoError('ThrottlingException')],
    ['access denied', dynamoError('AccessDeniedException')],
  ] as const) {
    test(name, async () => {
      table.fault = fault
      const { find, asked } = environment(GRANT)
      for (let count = 0; count < 6; count += 1) assert.equal(await find(hash), GRANT)
      assert.equal(asked(), 6)
      assert.ok(table.seen.length <= 3, 'then it is skipped')
    })
  }

  test('and so is one that fails between reading and writing', async () => {
    const { find, asked } = environment(async () => {
      table.fault = dynamoError('InternalServerError', 500)
      return GRANT
    })
    assert.equal(await find(hash), GRANT)
    assert.equal(asked(), 1)
  })

  test('without its key, which is not read again at once', async () => {
    const { find, asked } = environment(GRANT, { key: 'short' })
    for (let count = 0; count < 3; count += 1) assert.equal(await find(hash), GRANT)
    assert.deepEqual([asked(), table.seen.length], [3, 0])
    const [call] = warn.mock.calls.map(({ arguments: given }) => given as unknown[])
    assert.deepEqual(call, [
      'the shared table is skipped for some seconds',
      {
        reason: 'server_key_unreadable',
        detail: 'the server key has 5 bytes: give it 32 random bytes or more',
      },
    ])
  })

  test('but a bug is told', async () => {
    const broken = createSharedVerdicts({
      table: {
        get: async () => Promise.reject(new TypeError('a bug')),
        put: async () => true,
        update: async () => ({ isDone: true, item: undefined }),
      },
      serverKey: serverKeyOf({ value: KEY }),
      tokenCacheTtlSeconds: 60,
    })
    await assert.rejects(
      broken(CONTEXT, hash, async () => GRANT),
      TypeError,
    )
  })
})
