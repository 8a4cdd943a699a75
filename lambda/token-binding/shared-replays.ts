/** Which proofs were spent in any environment: those in the table that environments share. */
import { createReport } from '../shared/report.ts'
import { TableError } from '../shared/table-error.ts'
import { type SharedTable, sharedTable } from '../shared/table.ts'
import { createReplayMemory, KEPT_MS, type ReplayMemory } from './replay-memory.ts'

/**
 * Spends a proof by one write, whose condition only the first environment can meet. A proof that this environment knows
 * costs none. While the table fails, this environment decides by its own memory, as without a table: the sender has proven
 * to have the key all the same.
 *
 * The write is not repeated when its answer is lost: the second one would find the first, and take it for a replay.
 *
 * @see RFC 9449 §11.1
 */
export function createSharedReplays(table: SharedTable): ReplayMemory {
  const own = createReplayMemory()
  const report = createReport(
    'the shared table failed: proofs of DPoP are compared with those of this environment alone',
  )
  return {
    async spend(id) {
      if (!(await own.spend(id))) return false
      try {
        return await table.put(itemOf(id), unlessSpent())
      } catch (error) {
        if (!(error instanceof TableError)) throw error
        void report(error.reason, error.message)
        return true
      }
    },
  }
}

/** The same in the table with this name or ARN. */
export function sharedReplaysIn(name: string): ReplayMemory {
  return createSharedReplays(sharedTable(name))
}

/**
 * Whoever reads the clock that is furthest ahead takes no proof for as long as it is kept: `iat`, and the slots of nonces, are
 * absolute times, as `expiresAt` is.
 */
const itemOf = (id: string) => ({
  pk: { S: `proof:${id}` },
  expiresAt: { N: String(Math.ceil((Date.now() + KEPT_MS) / 1000)) },
})

/** DynamoDB deletes an item up to two days after its time: until then it must not refuse another proof with its `jti`. */
const unlessSpent = () => ({
  ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
  ExpressionAttributeValues: { ':now': { N: String(Math.floor(Date.now() / 1000)) } },
})
