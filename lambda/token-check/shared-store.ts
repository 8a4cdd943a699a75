import { randomUUID } from 'node:crypto'
import type { SharedTable } from '../shared/table.ts'
import {
  type Asked,
  LEASE_MS,
  leaseItem,
  type Place,
  readItem,
  type Seen,
  verdictItem,
} from './shared-item.ts'

/** The verdicts in the table. Each of these throws a `TableError` when the table fails. */
export interface SharedStore {
  readonly look: (place: Place) => Promise<Seen>
  /** Waits for the answer of another environment; undefined: it takes long, or was none. */
  readonly lookAgain: (place: Place) => Promise<Asked | undefined>
  /** @returns the name under which this environment asks; false: another one does */
  readonly lease: (place: Place) => Promise<string | false>
  readonly release: (place: Place, holder: string) => Promise<void>
  /**
   * @param isSpoiled whether what is there is not this server's
   * @returns false when the verdict cannot be shared
   */
  readonly write: (place: Place, asked: Asked, isSpoiled: boolean) => Promise<boolean>
}

/** While one environment asks, the others look for its answer so often, and then ask by themselves. */
const LOOKS_MS = [25, 50, 100, 200]

export function createSharedStore(table: SharedTable, tokenCacheTtlSeconds: number): SharedStore {
  const look = async (place: Place): Promise<Seen> =>
    readItem(await table.get(place.pk), place, tokenCacheTtlSeconds, Date.now())

  async function lookAgain(
    place: Place,
    [wait, ...later]: readonly number[],
  ): Promise<Asked | undefined> {
    if (wait === undefined) return undefined
    await new Promise((resolve) => void setTimeout(resolve, wait))
    const seen = await look(place)
    if (typeof seen === 'object') return seen
    return seen === 'held' ? lookAgain(place, later) : undefined
  }

  return {
    look,
    lookAgain: async (place) => lookAgain(place, LOOKS_MS),

    async lease(place) {
      const holder = randomUUID()
      const now = Date.now()
      const isTaken = await table.put(leaseItem(place, holder, now + LEASE_MS), {
        ConditionExpression: 'attribute_not_exists(pk) OR heldUntil <= :now',
        ExpressionAttributeValues: { ':now': { N: String(now) } },
      })
      return isTaken && holder
    },

    async release(place, holder) {
      await table.put(leaseItem(place, holder), {
        ConditionExpression: 'holder = :holder',
        ExpressionAttributeValues: { ':holder': { S: holder } },
      })
    },

    async write(place, asked, isSpoiled) {
      const item = verdictItem(place, asked, tokenCacheTtlSeconds)
      if (item === undefined) return false
      // The later question counts, whoever is first to write.
      const isLater = {
        ConditionExpression: 'attribute_not_exists(askedAt) OR askedAt < :askedAt',
        ExpressionAttributeValues: { ':askedAt': { N: String(asked.askedAt) } },
      }
      await table.put(item, isSpoiled ? undefined : isLater)
      return true
    },
  }
}
