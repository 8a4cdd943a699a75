/** Rules for what the environments of the function share. */
import { CALLER_LIMIT } from './caller-limit.ts'
import type { GivenSettings } from './function-settings.ts'
import { isOn } from '../oauth/confirmation.ts'
import { BINDING, SHARED, TOKEN_CHECK } from './settings-table.ts'

/** What the table can be for. */
export const SHARED_USES = ['sharedTokenCache', 'sharedCallerLimit', 'sharedReplayCache'] as const

export type SharedUse = (typeof SHARED_USES)[number]

interface Given
  extends
    Pick<GivenSettings, 'tokenCheck' | 'tokenCacheTtlSeconds' | 'dpop'>,
    Readonly<Partial<Record<SharedUse, boolean | undefined>>> {
  readonly authServers?:
    | readonly { readonly tokenCheck?: GivenSettings['tokenCheck'] | undefined }[]
    | undefined
  readonly callsPerMinutePerCaller?: number | undefined
  /** A name or ARN, or the construct of a table. */
  readonly sharedTable?: unknown
}

/** A name, or an ARN that ends in one. */
const TABLE_ID = /^(?:arn:[a-z-]+:dynamodb:[a-z0-9-]+:\d{12}:table\/)?[\w.-]{3,255}$/

/**
 * Returns a sentence for each setting that cannot work or has no effect.
 *
 * @param nameOf how the reader of the message calls a variable
 */
export function sharedProblems(given: Given, nameOf: (variable: string) => string): string[] {
  const { sharedTable } = given
  const table = nameOf(SHARED.sharedTable[0])
  if (!SHARED_USES.some((use) => given[use])) {
    if (sharedTable === undefined) return []
    const uses = SHARED_USES.map((use) => nameOf(SHARED[use][0])).join(' or ')
    return [`${table} is set without ${uses}: set one of them, or leave out ${table}`]
  }
  const problems: string[] = []
  if (typeof sharedTable === 'string' && !TABLE_ID.test(sharedTable)) {
    problems.push(
      `${table} is ${JSON.stringify(sharedTable)}: give the name or the ARN of a table in DynamoDB`,
    )
  }
  return [
    ...problems,
    ...(given.sharedTokenCache ? cacheProblems(given, nameOf) : []),
    ...(given.sharedCallerLimit ? limitProblems(given, nameOf) : []),
    ...(given.sharedReplayCache ? replayProblems(given, nameOf) : []),
  ]
}

function cacheProblems(given: Given, nameOf: (variable: string) => string): string[] {
  const { tokenCheck, authServers, tokenCacheTtlSeconds } = given
  const cache = nameOf(SHARED.sharedTokenCache[0])
  const checks = authServers?.map((server) => server.tokenCheck ?? tokenCheck) ?? [tokenCheck]
  const problems: string[] = []
  if (checks.every((check) => check === 'jwt')) {
    problems.push(
      `${cache} is set, and ${nameOf(TOKEN_CHECK.tokenCheck[0])} is "jwt": each environment verifies signatures by itself, so leave out ${cache}`,
    )
  }
  if (tokenCacheTtlSeconds === 0) {
    problems.push(
      `${cache} is set, and ${nameOf(TOKEN_CHECK.tokenCacheTtlSeconds[0])} is 0: no verdict is reused; leave out one of them`,
    )
  }
  return problems
}

function limitProblems(
  { callsPerMinutePerCaller }: Given,
  nameOf: (variable: string) => string,
): string[] {
  if (callsPerMinutePerCaller !== undefined) return []
  const [limit, rate] = [
    nameOf(SHARED.sharedCallerLimit[0]),
    nameOf(CALLER_LIMIT.callsPerMinutePerCaller[0]),
  ]
  return [
    `${limit} is set without ${rate}: also set ${rate}, which is then that of all environments`,
  ]
}

function replayProblems({ dpop }: Given, nameOf: (variable: string) => string): string[] {
  if (isOn(dpop)) return []
  const [cache, proofs] = [nameOf(SHARED.sharedReplayCache[0]), nameOf(BINDING.dpop[0])]
  return [
    `${cache} is set without ${proofs}: no proof is read; also set ${proofs} to accepted or required`,
  ]
}
