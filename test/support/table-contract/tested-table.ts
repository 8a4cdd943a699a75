import assert from 'node:assert/strict'
import { createDynamo } from '../../../lambda/shared/dynamo.ts'
import { createSharedTable } from '../../../lambda/shared/table.ts'
import { type Item, TABLE } from '../dynamo-table.ts'

/** The client of this process finds the table by its environment. */
export interface TestedTable {
  /** All that is in it. */
  readonly items: () => Promise<readonly Item[]>
  /** How many of the function to have at once. */
  readonly environments: number
}

/** The table, with connections of its own. */
export const fresh = (name = TABLE) => createSharedTable(name, createDynamo(process.env))

/** The only item that is not there before, and is there after. */
export async function writtenBy(items: TestedTable['items'], write: () => Promise<unknown>) {
  const before = new Set((await items()).map(({ pk }) => pk?.['S']))
  await write()
  const [item = {}, ...others] = (await items()).filter(({ pk }) => !before.has(pk?.['S']))
  assert.equal(others.length, 0)
  return item
}

/** Its time, without zeros at the end: DynamoDB cuts them off, DynamoDB Local not always. */
export const plain = ({ fullAt }: Item) => fullAt?.['N']?.replace(/(?:\.|(\.\d*[1-9]))0*$/, '$1')
