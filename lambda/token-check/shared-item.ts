import { createHmac, type KeyObject } from 'node:crypto'
import type { ServerKey } from '../base/server-key.ts'
import { deepFreeze } from '../oauth/deep-freeze.ts'
import type { InvalidToken } from '../oauth/rejection.ts'
import type { Grant } from '../oauth/verdict.ts'
import { seal, unseal } from '../shared/seal.ts'
import type { Item } from '../shared/table.ts'
import { REFUSAL_TTL_SECONDS } from './token-verifier.ts'

/** What may be shared: what the authorization server said of a token. */
type Verdict = Grant | InvalidToken

/** A verdict, and when it was asked for, in milliseconds since the epoch. */
export interface Asked {
  readonly verdict: Verdict
  readonly askedAt: number
}

/** What the table says about a token. */
export type Seen =
  | Asked
  /** Nobody asks, as far as the table knows. */
  | 'free'
  /** Another environment is asking just now. */
  | 'held'
  /** Something that this server has not written. */
  | 'spoiled'

/** The place of a token's verdict, and the key that seals it. */
export interface Place {
  readonly pk: string
  /** Binds what is sealed to its place and to the settings that it was judged by. */
  readonly label: string
  readonly key: KeyObject
}

/** How long one environment may keep the others from asking. */
export const LEASE_MS = 1000
/** Clocks of environments differ by less, as AWS sets them. */
const CLOCK_TOLERANCE_MS = 1000
/** Larger ones cost more to write than the question that they save. */
const MAX_SEALED_BYTES = 8192
/** So long after its end DynamoDB may delete an item. */
const KEPT_SECONDS = 60

/** @param context everything that a verdict depends on, beside the token */
export async function placeOf(serverKey: ServerKey, context: string, hash: string): Promise<Place> {
  const [names, key] = await Promise.all([
    serverKey.derive('token cache keys'),
    serverKey.derive('token cache values'),
  ])
  const label = `${context}\n${hash}`
  const name = createHmac('sha256', names).update(label).digest('base64url')
  return { pk: `verdict:${name}`, label, key }
}

/** Reads an item. Only what is sealed can be a verdict, and its own time says how old it is: an item may be put back later. */
export function readItem(
  item: Readonly<Record<string, unknown>> | undefined,
  { key, label }: Place,
  ttlSeconds: number,
  now: number,
): Seen {
  if (item === undefined) return 'free'
  const sealed = textOf(item['sealed'], 'B')
  if (sealed === undefined) return heldUntil(item, now)
  const text = unseal(key, Buffer.from(sealed, 'base64'), label)
  if (text === undefined) return 'spoiled'
  const asked = JSON.parse(text) as Asked
  if (asked.askedAt > now + CLOCK_TOLERANCE_MS) return 'spoiled'
  if (endOf(asked, ttlSeconds) <= now) return 'free'
  return deepFreeze(asked)
}

function heldUntil(item: Readonly<Record<string, unknown>>, now: number): Seen {
  const until = Number(textOf(item['heldUntil'], 'N') ?? Number.NaN)
  if (Number.isNaN(until) || until > now + LEASE_MS + CLOCK_TOLERANCE_MS) return 'spoiled'
  return until > now ? 'held' : 'free'
}

/** When a verdict ends: a grant with its token and after the cache's time, a refusal after seconds. */
function endOf({ verdict, askedAt }: Asked, ttlSeconds: number): number {
  const isGrant = !('kind' in verdict)
  const seconds = isGrant ? ttlSeconds : Math.min(ttlSeconds, REFUSAL_TTL_SECONDS)
  const expiresAt = isGrant ? (verdict.expiresAt ?? Infinity) : Infinity
  return Math.min(askedAt + seconds * 1000, expiresAt * 1000)
}

/** Undefined: too large to be shared, or over already, as that of a token which only the clock skew keeps good. */
export function verdictItem(
  { pk, key, label }: Place,
  asked: Asked,
  ttlSeconds: number,
): Item | undefined {
  const end = endOf(asked, ttlSeconds)
  if (end <= Date.now()) return undefined
  const sealed = seal(key, JSON.stringify(asked), label)
  if (sealed.length > MAX_SEALED_BYTES) return undefined
  return {
    pk: { S: pk },
    sealed: { B: sealed.toString('base64') },
    askedAt: { N: String(asked.askedAt) },
    heldUntil: { N: String(Math.ceil(end)) },
    expiresAt: secondsAfter(end),
  }
}

/** Says that an environment is asking; without a time, that it no longer does. */
export function leaseItem({ pk }: Place, holder: string, until = 0): Item {
  return {
    pk: { S: pk },
    holder: { S: holder },
    heldUntil: { N: String(until) },
    expiresAt: secondsAfter(until || Date.now()),
  }
}

const secondsAfter = (ms: number) => ({ N: String(Math.ceil(ms / 1000) + KEPT_SECONDS) })

function textOf(attribute: unknown, type: 'B' | 'N'): string | undefined {
  const text = (attribute as Readonly<Record<string, unknown>> | undefined)?.[type]
  return typeof text === 'string' ? text : undefined
}
