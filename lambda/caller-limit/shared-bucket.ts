/** Buckets in the table that environments share, so that a caller has one for all of them. */
import { createHmac, type KeyObject } from 'node:crypto'
import { type ServerKey, serverKeyOf } from '../base/server-key.ts'
import type { SecretSource } from '../base/stored-secret.ts'
import { byServerKey } from '../shared/by-server-key.ts'
import { TableError } from '../shared/table-error.ts'
import { type SharedTable, sharedTable } from '../shared/table.ts'
import type { Spending, SpendShared } from './caller-limit.ts'
import { fillMs, latestToPay, type Rate, waitOf } from './rate.ts'

/** Others may spend from the same bucket in between. Beyond that, the own bucket decides. */
const ATTEMPTS = 3
/** How far the clocks of two environments may differ before one takes the other's time for impossible. */
const MAX_SKEW_MS = 60_000

/**
 * Spends by one write, whose condition is that the bucket can pay, so that two who spend at once cannot both have the last
 * of it. A table that fails, or a key that cannot be read, decides nothing.
 *
 * @param resource several servers may have one table
 */
export function createSpendShared(
  table: SharedTable,
  rate: Rate,
  resource: string,
  serverKey: ServerKey,
): SpendShared {
  const findPlace = byServerKey(async (caller: string) => {
    const key = await serverKey.derive('caller limit')
    return placeOf(caller, rate, resource, key)
  })

  return async (spending) => {
    const pk = await findPlace(spending.caller)
    if (pk === undefined) return undefined
    const { cost, now } = spending
    let fullAt = spending.fullAt ?? 0
    try {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const change = fullAt > now ? fromPart(spending, rate) : fromFull(spending, rate)
        // eslint-disable-next-line no-await-in-loop -- each attempt needs what the one before has found
        const { isDone, item } = await table.update(pk, change)
        fullAt = timeIn(item)
        // Whoever else can write to the table must not be able to shut a caller out for long.
        if (!(fullAt <= now + fillMs(rate.size, rate) + MAX_SKEW_MS)) return undefined
        // Somebody has just spent from it: it is not full.
        if (isDone) return fullAt > now ? { waitMs: 0, fullAt } : undefined
        const waitMs = waitOf(fullAt, cost, rate, now)
        if (waitMs > 0) return { waitMs, fullAt }
      }
    } catch (error) {
      if (!(error instanceof TableError)) throw error
    }
    return undefined
  }
}

/**
 * The same in the table with this name or ARN.
 *
 * @param source of the server key
 */
export function spendSharedIn(
  name: string,
  rate: Rate,
  resource: string,
  source: SecretSource,
): SpendShared {
  return createSpendShared(sharedTable(name), rate, resource, serverKeyOf(source))
}

/**
 * With another rate or size, what the same bucket holds would mean something else.
 *
 * @param key without it, nobody who reads the table can check a guess of who a caller is
 */
function placeOf(
  caller: string,
  { perMinute, size }: Rate,
  resource: string,
  key: KeyObject,
): string {
  const of = JSON.stringify([resource, perMinute, size, caller])
  return `calls:${createHmac('sha256', key).update(of).digest('base64url')}`
}

/** Of a bucket that is full, or that nobody has spent from. */
function fromFull({ cost, now }: Spending, rate: Rate) {
  return {
    UpdateExpression: 'SET fullAt = :after, expiresAt = :gone',
    ConditionExpression: 'attribute_not_exists(fullAt) OR fullAt <= :now',
    ExpressionAttributeValues: {
      ':after': time(now + fillMs(cost.units, rate)),
      ':now': time(now),
      ':gone': goneBy(rate, now),
    },
  }
}

/** Of one that somebody has spent from. */
function fromPart({ cost, now }: Spending, rate: Rate) {
  return {
    UpdateExpression: 'SET fullAt = fullAt + :cost, expiresAt = :gone',
    ConditionExpression: 'fullAt > :now AND fullAt < :latest',
    ExpressionAttributeValues: {
      ':cost': time(fillMs(cost.units, rate)),
      ':now': time(now),
      ':latest': time(latestToPay(cost, rate, now)),
      ':gone': goneBy(rate, now),
    },
  }
}

/** Milliseconds, to the microsecond. */
const time = (ms: number) => ({ N: ms.toFixed(3) })

/** By then the bucket is full, and need not be there. In seconds. */
const goneBy = (rate: Rate, now: number) => ({
  N: String(Math.ceil((now + fillMs(rate.size, rate) + MAX_SKEW_MS) / 1000)),
})

/** 0: there is no item; NaN: it is none of these. */
function timeIn(item: Readonly<Record<string, unknown>> | undefined): number {
  if (item === undefined) return 0
  const { N: text } = (item['fullAt'] ?? {}) as { readonly N?: unknown }
  return typeof text === 'string' ? Number(text) : Number.NaN
}
