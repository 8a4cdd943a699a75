import { createDynamo, type Dynamo, type Operation, type Unfulfilled } from './dynamo.ts'
import { createReport } from './report.ts'
import { createTableCircuit } from './table-circuit.ts'

/** An attribute as DynamoDB writes it. Numbers are text there, and bytes base64. */
type Attribute = { readonly S: string } | { readonly N: string } | { readonly B: string }

/**
 * An item. `pk` is its key, with a prefix for what it is (`verdict:…`); DynamoDB deletes it after `expiresAt`, in seconds
 * since the epoch, within two days.
 */
export type Item = Readonly<Record<string, Attribute>> & {
  readonly pk: { readonly S: string }
  readonly expiresAt: { readonly N: string }
}

/** A change of single attributes. */
interface Change extends Condition {
  readonly UpdateExpression: string
}

interface Changed {
  /** Whether the condition held. */
  readonly isDone: boolean
  /** As it is now. Undefined: there is none. */
  readonly item: StoredItem | undefined
}

/** As somebody wrote it. */
type StoredItem = Readonly<Record<string, unknown>>

/** When an item may be written. Names of attributes must not be among DynamoDB's reserved words. */
interface Condition {
  readonly ConditionExpression: string
  readonly ExpressionAttributeValues?: Readonly<Record<string, Attribute>>
}

/**
 * The table that environments of the function share. Whoever can write to it could write anything: what is read from it
 * needs to be sealed (`seal.ts`), or to do no harm.
 */
export interface SharedTable {
  /**
   * Reads an item, as it is or was a moment ago.
   *
   * @throws {TableError} when the table is slow, away, or skipped
   */
  readonly get: (pk: string) => Promise<StoredItem | undefined>
  /**
   * Writes a whole item.
   *
   * @returns whether the condition held, and the item was written
   * @throws {TableError} when the table is slow, away, or skipped; the item may have been written
   */
  readonly put: (item: Item, condition?: Condition) => Promise<boolean>
  /**
   * Changes attributes of an item, which comes to be if it is not there.
   *
   * @throws {TableError} when the table is slow, away, or skipped; the item may have been changed
   */
  readonly update: (pk: string, change: Change) => Promise<Changed>
}

const tables = new Map<string, SharedTable>()

/** Whatever shares the table has its connections and its circuit in common. */
export function sharedTable(name: string): SharedTable {
  const known = tables.get(name) ?? createSharedTable(name, createDynamo(process.env))
  tables.set(name, known)
  return known
}

export function createSharedTable(name: string, dynamo: Dynamo): SharedTable {
  const report = createReport('the shared table is skipped for some seconds')
  const circuit = createTableCircuit(
    () => Date.now(),
    ({ reason, message }) => void report(reason, message),
  )
  const call = async (operation: Operation, input: object) =>
    circuit.run(async () => dynamo(operation, { TableName: name, ...input }))

  return {
    async get(pk) {
      const output = await call('GetItem', { Key: { pk: { S: pk } } })
      const { Item: item } = output as { readonly Item?: unknown }
      return itemIn(item)
    },
    async put(item, condition) {
      return (await call('PutItem', { Item: item, ...condition })) !== undefined
    },
    async update(pk, change) {
      const input = { Key: { pk: { S: pk } }, ...change, ...RETURNS_ITEM }
      const output: Updated | undefined = await call('UpdateItem', input)
      const isDone = output !== undefined && !('unfulfilled' in output)
      return { isDone, item: itemIn(isDone ? output.Attributes : output?.unfulfilled) }
    },
  }
}

type Updated = Unfulfilled | { readonly Attributes?: unknown }

/** Whether or not the condition holds. */
const RETURNS_ITEM = { ReturnValues: 'ALL_NEW', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }

function itemIn(value: unknown): StoredItem | undefined {
  return typeof value === 'object' && value !== null ? (value as StoredItem) : undefined
}
