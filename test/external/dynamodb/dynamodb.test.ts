/**
 * DynamoDB Local, by AWS: the contract that the stand-in of other tests keeps too, and how it names what it refuses. It never
 * throttles: how DynamoDB says that is taken from its documentation.
 */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createDynamo } from '../../../lambda/shared/dynamo.ts'
import { createSharedTable, type SharedTable } from '../../../lambda/shared/table.ts'
import { TABLE } from '../../support/dynamo-table.ts'
import { tableContract } from '../../support/table-contract/table-contract.ts'
import { startDynamoDbLocal } from './dynamodb-local.ts'

const local = await startDynamoDbLocal()
after(() => local[Symbol.asyncDispose]())

tableContract({ ...local, environments: 50 })

describe('what it refuses, it names', () => {
  const item = { pk: { S: 'test:refused' }, expiresAt: { N: '1800000000' } }
  const condition = (text: string, value: string) => ({
    ConditionExpression: text,
    ExpressionAttributeValues: { ':value': { N: value } },
  })
  const cases: readonly (readonly [string, Parameters<SharedTable['put']>])[] = [
    ['a reserved name', [item, condition('ttl > :value', '1')]],
    ['more than 38 digits', [item, condition('fullAt > :value', '1'.repeat(39))]],
    ['a value without a use', [item, condition('attribute_not_exists(pk)', '1')]],
    ['more than 400 KB', [{ ...item, holder: { S: 'x'.repeat(410_000) } }]],
  ]
  for (const [name, write] of cases) {
    test(name, async () => {
      const { put } = createSharedTable(TABLE, createDynamo(process.env))
      await assert.rejects(put(...write), {
        name: 'TableError',
        reason: 'table_refused',
        message: 'status 400 ValidationException',
      })
    })
  }
})
