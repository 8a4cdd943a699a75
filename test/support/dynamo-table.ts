/** A table of DynamoDB on loopback, as far as the shared table needs it: items, and conditions of writes. */
import assert from 'node:assert/strict'
import { type Backend, json, type Reply, startBackend } from './backend.ts'

type Attribute = Readonly<Record<string, string>>
export type Item = Readonly<Record<string, Attribute>>

interface Command {
  readonly TableName: string
  readonly Key: Item
  readonly Item: Item
  readonly ConditionExpression?: string
  readonly UpdateExpression?: string
  readonly ExpressionAttributeValues?: Item
  readonly ReturnValues?: 'ALL_NEW'
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD'
}

export interface DynamoTable extends Backend {
  readonly items: Map<string, Item>
  /** Replies in place of the table, until it is undefined again. */
  fault: Reply | undefined
  readonly counts: { reads: number; writes: number; refusedWrites: number }
}

/** Names of tables begin with it. */
export const TABLE = 'shared'

/** How DynamoDB says that something is wrong. */
export const dynamoError = (type: string, status = 400, more: object = {}): Reply =>
  json({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'unwell', ...more }, status)

const UNFULFILLED = 'ConditionalCheckFailedException'

/**
 * Starts it. The client of this process finds it by its environment.
 *
 * @param ms that it takes for an answer
 */
export async function startDynamoTable(ms = 0): Promise<DynamoTable> {
  const items = new Map<string, Item>()
  const counts = { reads: 0, writes: 0, refusedWrites: 0 }

  function put({ Item: item, ...command }: Command): Reply {
    const pk = item['pk']?.['S'] ?? assert.fail('no key')
    if (!holds(items.get(pk), command)) {
      counts.refusedWrites += 1
      return dynamoError(UNFULFILLED)
    }
    counts.writes += 1
    items.set(pk, kept(item))
    return json({})
  }

  function get({ Key: key }: Command): Reply {
    counts.reads += 1
    const item = items.get(key['pk']?.['S'] ?? assert.fail('no key'))
    return json(item === undefined ? {} : { Item: item })
  }

  function update({ Key: key, ...command }: Command): Reply {
    const pk = key['pk']?.['S'] ?? assert.fail('no key')
    const item = items.get(pk)
    if (!holds(item, command)) {
      counts.refusedWrites += 1
      const isTold = command.ReturnValuesOnConditionCheckFailure !== undefined
      return dynamoError(UNFULFILLED, 400, isTold && item ? { Item: item } : {})
    }
    counts.writes += 1
    const updated = kept({ ...key, ...item, ...assigned(item, command) })
    items.set(pk, updated)
    return json(command.ReturnValues === undefined ? {} : { Attributes: updated })
  }

  const replies = { GetItem: get, PutItem: put, UpdateItem: update }
  const backend = await startBackend((response, seen) => {
    if (table.fault !== undefined) return table.fault(response, seen)
    const command = JSON.parse(seen.body) as Command
    if (!command.TableName.startsWith(TABLE)) {
      return dynamoError('ResourceNotFoundException')(response, seen)
    }
    const [, operation] = String(seen.headers['x-amz-target']).split('.')
    const reply = replies[operation as keyof typeof replies](command)
    if (ms === 0) return reply(response, seen)
    return void setTimeout(reply, ms, response, seen)
  })
  const table: DynamoTable = Object.assign(backend, { items, counts, fault: undefined })
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: backend.origin,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
  return table
}

const TERM =
  /^(?:attribute_not_exists\((?<absent>\w+)\)|(?<name>\w+) (?<sign><=|<|>|=) (?<value>:\w+))$/

function holds(
  item: Item = {},
  { ConditionExpression: condition, ExpressionAttributeValues: values = {} }: Partial<Command>,
): boolean {
  if (condition === undefined) return true
  const isMet = (term: string) => {
    const { absent, name, sign, value } = TERM.exec(term)?.groups ?? assert.fail(term)
    if (absent !== undefined) return item[absent] === undefined
    const [left, right] = [item[name ?? ''], values[value ?? '']]
    if (left === undefined || right === undefined) return false
    if (sign === '=') return left['S'] !== undefined && left['S'] === right['S']
    const [one, other] = [Number(left['N']), Number(right['N'])]
    if (sign === '>') return one > other
    return sign === '<' ? one < other : one <= other
  }
  return condition.split(' OR ').some((terms) => terms.split(' AND ').every(isMet))
}

const ASSIGNMENT = /^(?<name>\w+) = (?:(?<summand>\w+) \+ )?(?<value>:\w+)$/

/** What an update sets: values, and sums with what was there. */
function assigned(
  item: Item = {},
  { UpdateExpression: expression = '', ExpressionAttributeValues: values = {} }: Partial<Command>,
): Item {
  const assignments = expression.replace(/^SET /, '').split(', ')
  return Object.fromEntries(
    assignments.map((assignment) => {
      const { name = '', summand, value = '' } = ASSIGNMENT.exec(assignment)?.groups ?? {}
      const given = values[value] ?? assert.fail(assignment)
      if (summand === undefined) return [name, given]
      return [name, { N: sum(item[summand]?.['N'], given['N']) }]
    }),
  )
}

/** Numbers are decimal in DynamoDB. Those of this server have three decimals at most. */
const sum = (...texts: readonly (string | undefined)[]) =>
  String(texts.reduce((total, text) => total + Math.round(Number(text) * 1000), 0) / 1000)

/** DynamoDB keeps the value of a number, and not how it was written. */
function kept(item: Item): Item {
  const entries = Object.entries(item).map(([name, value]) => {
    const { N: number } = value
    return [name, number === undefined ? value : { N: String(Number(number)) }] as const
  })
  return Object.fromEntries(entries)
}
