/** Environments of the function that share a table, without the rest of the function. */
import { serverKeyOf } from '../../lambda/base/server-key.ts'
import type { InvalidToken } from '../../lambda/oauth/rejection.ts'
import type { Grant } from '../../lambda/oauth/verdict.ts'
import { createDynamo } from '../../lambda/shared/dynamo.ts'
import { createSharedTable } from '../../lambda/shared/table.ts'
import { createSharedVerdicts } from '../../lambda/token-check/shared-verdicts.ts'
import type { Found } from '../../lambda/token-check/token-verifier.ts'
import { TABLE } from './dynamo-table.ts'

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
