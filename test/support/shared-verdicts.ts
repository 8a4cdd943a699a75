/** Environments of the function that share a table, without the rest of the function. */
import assert from 'node:assert/strict'
import { after, afterEach, beforeEach, mock } from 'node:test'
import { log } from '../../lambda/base/log.ts'
import { serverKeyOf } from '../../lambda/base/server-key.ts'
import type { InvalidToken } from '../../lambda/oauth/rejection.ts'
import type { Grant } from '../../lambda/oauth/verdict.ts'
import { createDynamo } from '../../lambda/shared/dynamo.ts'
import { createSharedTable } from '../../lambda/shared/table.ts'
import { createSharedVerdicts } from '../../lambda/token-check/shared-verdicts.ts'
import type { Found } from '../../lambda/token-check/token-verifier.ts'
import { type Item, startDynamoTable, TABLE } from './dynamo-table.ts'

export const KEY = 'a server key of more than 32 bytes, for tests'
export const START_MS = 1_800_000_000_000
export const CONTEXT = '["settings"]'
export const GRANT: Grant = Object.freeze({
  clientId: 'c',
  scopes: ['mcp'],
  extra: { sub: 'alice' },
})
export const REFUSAL: InvalidToken = {
  kind: 'invalid_token',
  reason: 'inactive',
  detail: 'not active',
}
export const OUTAGE: Found = {
  kind: 'unavailable',
  reason: 'unreachable',
  detail: 'down',
  retryAfterSeconds: 5,
}
export const inSeconds = (seconds: number) => START_MS / 1000 + seconds

/** A table for the tests of a file, each of which finds it empty, at {@link START_MS}. */
export async function tableForTests() {
  const table = await startDynamoTable()
  after(() => table[Symbol.asyncDispose]())
  const warn = mock.method(log, 'warn', () => {})
  beforeEach(() => {
    table.items.clear()
    table.fault = undefined
    table.seen.length = 0
    warn.mock.resetCalls()
    mock.timers.enable({ apis: ['Date'], now: START_MS })
  })
  afterEach(() => mock.timers.reset())
  const onlyItem = (): [string, Item] => [...table.items][0] ?? assert.fail('nothing was written')
  return { table, warn, onlyItem }
}

export const later = async <T>(ms: number, value: T): Promise<T> =>
  new Promise((resolve) => void setTimeout(resolve, ms, value))

interface Options {
  readonly key?: string
  readonly ttl?: number
}

/** One environment of the function, whose authorization server says this. */
export function environment(
  answer: Found | (() => Promise<Found>),
  { key = KEY, ttl = 60 }: Options = {},
) {
  const find = createSharedVerdicts({
    table: createSharedTable(TABLE, createDynamo(process.env)),
    serverKey: serverKeyOf({ value: key }),
    tokenCacheTtlSeconds: ttl,
  })
  let asked = 0
  return {
    asked: () => asked,
    find: async (hash: string, context = CONTEXT) =>
      find(context, hash, async () => {
        asked += 1
        return typeof answer === 'function' ? answer() : answer
      }),
  }
}
