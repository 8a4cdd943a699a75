import assert from 'node:assert/strict'
import { type Backend, json, startBackend } from '../../support/backend.ts'

/** An item as DynamoDB writes it: each value by its type. */
export type Item = Readonly<Record<string, { readonly S: string }>>

interface Command {
  readonly TableName: string
  readonly Item: Item
  readonly Key: Item
  readonly Limit: number
  readonly KeyConditionExpression: string
  readonly ScanIndexForward?: boolean
  readonly ExpressionAttributeValues: Item
}

/** As much of DynamoDB as the examples use, with one table, on loopback: the SDK finds it by its environment. */
export async function startStubDynamo(): Promise<Backend & { readonly items: Item[] }> {
  const items: Item[] = []
  const idOf = (item: Item) => item['id']?.S ?? assert.fail('no sort key')
  const userOf = (item: Item) => item['userId']?.S ?? assert.fail('no partition key')

  const commands: Readonly<Record<string, (command: Command) => object>> = {
    PutItem({ Item }) {
      items.push(Item)
      return {}
    },
    Query({ KeyConditionExpression, ExpressionAttributeValues, ScanIndexForward = true, Limit }) {
      const { ':user': user, ':day': day } = ExpressionAttributeValues
      const isRanged = KeyConditionExpression === 'userId = :user AND id < :day'
      assert.ok(isRanged || KeyConditionExpression === 'userId = :user', KeyConditionExpression)
      const found = items
        .filter((item) => userOf(item) === user?.S && (!isRanged || idOf(item) < (day?.S ?? '')))
        .toSorted((one, other) => (idOf(one) < idOf(other) ? -1 : 1))
      return { Items: (ScanIndexForward ? found : found.toReversed()).slice(0, Limit) }
    },
    DeleteItem({ Key }) {
      const at = items.findIndex((item) => idOf(item) === idOf(Key) && userOf(item) === userOf(Key))
      if (at >= 0) items.splice(at, 1)
      return {}
    },
  }

  const backend = await startBackend((response, seen) => {
    const [, name = ''] = String(seen.headers['x-amz-target']).split('.')
    const command = JSON.parse(seen.body) as Command
    assert.equal(command.TableName, 'notes')
    const run = commands[name] ?? assert.fail(`no stub of ${name}`)
    json(run(command))(response, seen)
  })
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
    AWS_ENDPOINT_URL_DYNAMODB: backend.origin,
    NOTES_TABLE: 'notes',
  })
  return Object.assign(backend, { items })
}
