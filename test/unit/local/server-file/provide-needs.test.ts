import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Needs } from '../../../../lambda/features/needs.ts'
import { NeedsError, provideNeeds } from '../../../../local/server-file/provide-needs.ts'

const NEEDS: Needs = {
  variables: {
    SHOP_URL: 'URL of the shop',
    PAGE_SIZE: { description: 'orders in a page', default: '20' },
  },
  secrets: { SHOP_KEY: 'key of the shop' },
  tables: { ORDERS: 'readWrite', PRICES: 'read' },
}
const ALL = { SHOP_URL: 'https://shop.example', SHOP_KEY: 'k', ORDERS: 'orders', PRICES: 'prices' }

function messageFor(needs: Needs, environment: Record<string, string>) {
  let message = ''
  assert.throws(
    () => provideNeeds(needs, environment),
    (error: Error) => {
      message = error.message
      return error instanceof NeedsError
    },
  )
  return message
}

describe('what a server needs', () => {
  it('is named in one message: what it is for, and where to set it', () => {
    assert.equal(
      messageFor(NEEDS, { ORDERS: ' ' }),
      `The server needs what is not set:
  - SHOP_URL: URL of the shop
  - SHOP_KEY (key of the shop): the secret itself; or SHOP_KEY_ARN: its name or ARN in Secrets Manager
  - ORDERS: the name of the table that the server reads and writes
  - PRICES: the name of the table that the server reads
Set each as NAME=value in .env in the current folder, or in the environment.`,
    )
  })

  it('is named with what may be a mistyped name of it, without its value', () => {
    const misspelt = {
      SHOP_URI: 'v',
      SHOP_KEYS_ARN: 'v',
      ORDER: ' ',
      PRICES_OF_IT: 'v',
      OTHER: 'v',
    }
    const message = messageFor(NEEDS, misspelt)
    assert.deepEqual(
      message.split('\n').map((line) => / \(\w+ is set: .*\)$/.exec(line)?.[0]),
      [
        undefined,
        ' (SHOP_URI is set: did you mean SHOP_URL?)',
        ' (SHOP_KEYS_ARN is set: did you mean SHOP_KEY_ARN?)',
        undefined,
        undefined,
        undefined,
      ],
    )
  })

  it('is named with a longer name that is set', () => {
    const needs = { tables: { ORDERS_TABLE: 'read' } } as const
    const hint = '(ORDERS_TABLE_NAME is set: did you mean ORDERS_TABLE?)'
    assert.ok(messageFor(needs, { ORDERS_TABLE_NAME: 'x' }).includes(hint))
  })

  it('is not taken for a name of something else that it needs', () => {
    const needs = { tables: { TAGS_OF_A: 'read', TAGS_OF_B: 'read' } } as const
    assert.doesNotMatch(messageFor(needs, { TAGS_OF_A: 'x' }), /did you mean/)
  })

  it('may be all there, and then its defaults are set', () => {
    const environment: Record<string, string> = { ...ALL }
    provideNeeds(NEEDS, environment)
    assert.deepEqual(environment, { ...ALL, PAGE_SIZE: '20' })
  })

  it('may be nothing', () => {
    const environment = {}
    provideNeeds({}, environment)
    assert.deepEqual(environment, {})
  })

  it('keeps a value that is set, and takes one for an empty one', () => {
    const [set, empty] = [
      { ...ALL, PAGE_SIZE: '5' },
      { ...ALL, PAGE_SIZE: '' },
    ]
    for (const environment of [set, empty]) provideNeeds(NEEDS, environment)
    assert.deepEqual([set.PAGE_SIZE, empty.PAGE_SIZE], ['5', '20'])
  })

  it('takes the ARN of a secret for the secret', () => {
    const { SHOP_KEY: _, ...others } = ALL
    provideNeeds(NEEDS, { ...others, SHOP_KEY_ARN: 'arn:aws:secretsmanager:…' })
  })
})
