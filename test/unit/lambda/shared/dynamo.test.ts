/** The stand-in for DynamoDB keeps the contract that `npm run test:dynamodb` has DynamoDB Local keep. */
import { after } from 'node:test'
import { startDynamoTable } from '../../../support/dynamo-table.ts'
import { tableContract } from '../../../support/table-contract/table-contract.ts'

const { items, [Symbol.asyncDispose]: stop } = await startDynamoTable()
after(stop)

/** They share a processor with other test files. */
const environments = 24

tableContract({ items: async () => [...items.values()], environments })
