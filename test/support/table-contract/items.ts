/* oxlint-disable no-await-in-loop -- one call after the other */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { beforeEach, test } from 'node:test'
import type { Item as WrittenItem } from '../../../lambda/shared/table.ts'
import type { Item } from '../dynamo-table.ts'
import { fresh, plain } from './tested-table.ts'

export function itemContract(): void {
  const { get, put, update } = fresh()
  let pk = ''
  beforeEach(() => void (pk = `test:${randomUUID()}`))
  const itemWith = (attributes: Readonly<Record<string, WrittenItem[string]>>): WrittenItem => ({
    pk: { S: pk },
    expiresAt: { N: '1800000000' },
    ...attributes,
  })

  test('text, numbers and bytes are read as they were written', async () => {
    assert.equal(await get(pk), undefined)
    const item = itemWith({ holder: { S: 'ä "☃"' }, heldUntil: { N: '7' }, sealed: { B: '/wA=' } })
    assert.equal(await put(item), true)
    assert.deepEqual(await get(pk), item)
  })

  test('a number is read by its value, not as it was written', async () => {
    for (const number of ['1800000007000.000', '1800000007000.120', '0.100', '-7', '0']) {
      await put(itemWith({ fullAt: { N: number } }))
      assert.equal(plain((await get(pk)) as Item), plain({ fullAt: { N: number } }))
    }
  })

  test('sums are exact', async () => {
    for (const [summand, cost, sum] of [
      ['1800000000000.001', '8571.429', '1800000008571.43'],
      ['0.1', '0.2', '0.3'],
    ] as const) {
      await put(itemWith({ fullAt: { N: summand } }))
      const add = {
        UpdateExpression: 'SET fullAt = fullAt + :cost',
        ConditionExpression: 'fullAt < :latest',
        ExpressionAttributeValues: { ':cost': { N: cost }, ':latest': { N: '1900000000000' } },
      }
      assert.equal(plain((await update(pk, add)).item as Item), sum)
    }
  })

  test('a write whose condition does not hold changes nothing', async () => {
    const isNew = { ConditionExpression: 'attribute_not_exists(pk)' }
    assert.equal(await put(itemWith({ holder: { S: 'one' } }) as never, isNew), true)
    assert.equal(await put(itemWith({ holder: { S: 'other' } }) as never, isNew), false)
    assert.deepEqual(await get(pk), itemWith({ holder: { S: 'one' } }))
  })

  test('a write replaces the whole item, and a change leaves other attributes', async () => {
    await put(itemWith({ holder: { S: 'one' } }))
    await put(itemWith({ heldUntil: { N: '1' } }))
    assert.deepEqual(await get(pk), itemWith({ heldUntil: { N: '1' } }))
    const change = {
      UpdateExpression: 'SET fullAt = :now, expiresAt = :gone',
      ConditionExpression: 'attribute_not_exists(fullAt) OR fullAt <= :now',
      ExpressionAttributeValues: { ':now': { N: '5' }, ':gone': { N: '6' } },
    }
    const item = { pk: { S: pk }, heldUntil: { N: '1' }, fullAt: { N: '5' }, expiresAt: { N: '6' } }
    assert.deepEqual(await update(pk, change), { isDone: true, item })
  })

  test('a change tells the item, whether or not its condition holds', async () => {
    const add = (units: number, most: number) => ({
      UpdateExpression: 'SET fullAt = fullAt + :units',
      ConditionExpression: 'fullAt < :most',
      ExpressionAttributeValues: { ':units': { N: `${units}` }, ':most': { N: `${most}` } },
    })
    const begin = {
      UpdateExpression: 'SET fullAt = :none',
      ConditionExpression: 'attribute_not_exists(fullAt)',
      ExpressionAttributeValues: { ':none': { N: '0' } },
    }
    const holding = (units: number) => ({ pk: { S: pk }, fullAt: { N: `${units}` } })
    assert.deepEqual(await update(pk, add(1, 9)), { isDone: false, item: undefined })
    assert.deepEqual(await update(pk, begin), { isDone: true, item: holding(0) })
    assert.deepEqual(await update(pk, begin), { isDone: false, item: holding(0) })
    assert.deepEqual(await update(pk, add(7, 9)), { isDone: true, item: holding(7) })
    assert.deepEqual(await update(pk, add(7, 7)), { isDone: false, item: holding(7) })
  })

  test('no condition holds for what is missing or of another type', async () => {
    for (const attributes of [{}, { fullAt: { S: '3' } }]) {
      await put(itemWith(attributes))
      for (const sign of ['<', '<=', '>', '=']) {
        const change = {
          UpdateExpression: 'SET expiresAt = :value',
          ConditionExpression: `fullAt ${sign} :value`,
          ExpressionAttributeValues: { ':value': { N: '3' } },
        }
        assert.equal((await update(pk, change)).isDone, false, sign)
      }
    }
  })

  test('an item whose time is over is still there, until it is deleted some day', async () => {
    const anHourAgo = { N: String(Math.floor(Date.now() / 1000) - 3600) }
    await put(itemWith({ expiresAt: anHourAgo }))
    assert.deepEqual(await get(pk), itemWith({ expiresAt: anHourAgo }))
  })

  test('a table that is not there refuses', async () => {
    await assert.rejects(fresh('another').get(pk), {
      name: 'TableError',
      reason: 'table_refused',
      message: 'status 400 ResourceNotFoundException',
    })
  })
}
