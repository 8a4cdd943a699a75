import type { ServerKey } from '../base/server-key.ts'
import { createTokenBucket } from '../base/token-bucket.ts'
import { byServerKey } from '../shared/by-server-key.ts'
import { createReport } from '../shared/report.ts'
import type { SharedTable } from '../shared/table.ts'
import { TableError } from '../shared/table-error.ts'
import { noteAskedAt } from './found-age.ts'
import { type Asked, type Place, placeOf, type Seen } from './shared-item.ts'
import { createSharedStore, type SharedStore } from './shared-store.ts'
import type { Found } from './token-verifier.ts'

export interface SharedVerdictsOptions {
  readonly table: SharedTable
  readonly serverKey: ServerKey
  readonly tokenCacheTtlSeconds: number
}

/**
 * Finds a verdict: in the table, or by asking.
 *
 * @param context everything that a verdict depends on, beside the token
 * @param hash of the token
 */
export type FindShared = (context: string, hash: string, ask: Ask) => Promise<Found>

type Ask = () => Promise<Found>

/** What strangers may cost: tokens about which something is written, and that turn out to be refused. */
const STRANGERS_PER_MINUTE = 60
const STRANGERS_AT_ONCE = 20

/**
 * Shares verdicts between the environments of the function. One that knows a token's verdict spares the others the
 * question, and one that asks makes the others wait for its answer, briefly. A table that is slow or away is as none.
 *
 * Outages and full quotas are not shared: they belong to one environment.
 */
export function createSharedVerdicts(options: SharedVerdictsOptions): FindShared {
  const store = createSharedStore(options.table, options.tokenCacheTtlSeconds)
  const findPlace = byServerKey(async (context: string, hash: string) =>
    placeOf(options.serverKey, context, hash),
  )
  const findTogether = createTogether(store)
  const report = createReport('the shared table holds something that this server has not written')

  return async (context, hash, ask) => {
    const place = await findPlace(context, hash)
    const seen = place && (await orWithout(async () => store.look(place)))
    if (place === undefined || seen === undefined) return ask()
    if (typeof seen === 'object') return known(seen)
    if (seen === 'spoiled') void report('table_foreign_item', 'an item is not what was written')
    return findTogether(place, seen, ask)
  }
}

/** Takes the answer of another environment that is asking, or asks and tells the others. */
function createTogether(store: SharedStore) {
  const strangers = createTokenBucket(STRANGERS_PER_MINUTE, STRANGERS_AT_ONCE, () => Date.now())

  return async (place: Place, seen: Exclude<Seen, Asked>, ask: Ask): Promise<Found> => {
    // Until the answer says otherwise, it is a stranger's token.
    const mayWrite = strangers.units() >= 1
    if (mayWrite) strangers.spend(1)
    const mayLease = mayWrite && seen === 'free'
    const holder = mayLease ? await orWithout(async () => store.lease(place)) : undefined
    const isAsked = seen === 'held' || holder === false
    const answer = isAsked ? await orWithout(async () => store.lookAgain(place)) : undefined
    const askedAt = Date.now()
    const found = answer === undefined ? await ask() : known(answer)
    const isGrant = !('kind' in found)
    if (isGrant && mayWrite) strangers.spend(-1)
    if (answer !== undefined) return found
    const verdict = isGrant || (mayWrite && found.kind === 'invalid_token') ? found : undefined
    const write = async (asked: Asked) => store.write(place, asked, seen === 'spoiled')
    const isUnshared =
      verdict === undefined || (await orWithout(async () => write({ verdict, askedAt }))) === false
    // Otherwise the others wait for what does not come.
    if (isUnshared && typeof holder === 'string') {
      await orWithout(async () => store.release(place, holder))
    }
    return found
  }
}

const known = ({ verdict, askedAt }: Asked): Found => noteAskedAt(verdict, askedAt)

/** Goes on without the table when it fails; the table itself reports that. */
async function orWithout<T>(use: () => Promise<T>): Promise<T | undefined> {
  try {
    return await use()
  } catch (error) {
    if (error instanceof TableError) return undefined
    throw error
  }
}
