import assert from 'node:assert/strict'
import { afterEach, mock, test } from 'node:test'
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets'
import { secret } from '../../../../lambda/features/public.ts'

const NAMES = [
  'PLAIN_KEY',
  'PLAIN_KEY_ARN',
  'STORED_KEY',
  'STORED_KEY_ARN',
  'ROTATED_KEY_ARN',
  'AWAY_KEY_ARN',
]
afterEach(() => {
  for (const name of NAMES) delete process.env[name]
  mock.restoreAll()
})

test('a secret comes from its variable', async () => {
  process.env['PLAIN_KEY'] = 'hush'
  assert.equal(await secret('PLAIN_KEY'), 'hush')
  process.env['PLAIN_KEY'] = 'of another test'
  assert.equal(await secret('PLAIN_KEY'), 'of another test')
})

test('a secret comes from Secrets Manager, once for many, where a variable says so', async () => {
  process.env['STORED_KEY'] = 'not this one'
  process.env['STORED_KEY_ARN'] = 'arn:of-key'
  const get = mock.method(SecretsProvider.prototype, 'get', async () => '{"secret":"hush"}')
  assert.deepEqual(await Promise.all([secret('STORED_KEY'), secret('STORED_KEY')]), [
    'hush',
    'hush',
  ])
  assert.equal(await secret('STORED_KEY'), 'hush')
  assert.deepEqual(
    get.mock.calls.map(({ arguments: [arn] }) => arn),
    ['arn:of-key'],
  )
})

test('a secret that its service has refused is read again, at most once in ten seconds', async () => {
  process.env['STORED_KEY_ARN'] = 'arn:of-key'
  const get = mock.method(SecretsProvider.prototype, 'get', async () => 'new')
  assert.equal(await secret('STORED_KEY', { refused: 'another' }), 'hush', 'it is another already')
  assert.equal(await secret('STORED_KEY', { refused: 'hush' }), 'new')
  assert.equal(await secret('STORED_KEY', { refused: 'new' }), 'new', 'there is no other one')
  assert.equal(get.mock.callCount(), 1)
  process.env['PLAIN_KEY'] = 'hush'
  assert.equal(await secret('PLAIN_KEY', { refused: 'hush' }), 'hush')
})

test('an empty variable is one that is not set', async () => {
  process.env['PLAIN_KEY'] = 'hush'
  process.env['PLAIN_KEY_ARN'] = ' '
  assert.equal(await secret('PLAIN_KEY'), 'hush')
  process.env['STORED_KEY'] = ''
  await assert.rejects(secret('STORED_KEY'), /^Error: STORED_KEY is not set/)
})

test('a secret that no variable names is a fault with the way to mend it', async () => {
  await assert.rejects(
    secret('OTHER_KEY'),
    /^Error: OTHER_KEY is not set: list it in "needs.secrets" of the server$/,
  )
})

test('a rotation while 50 calls are refused is one read, and each of them gets the new secret', async () => {
  process.env['ROTATED_KEY_ARN'] = 'arn:of-rotated-key'
  let stored = 'before'
  const get = mock.method(SecretsProvider.prototype, 'get', async () => {
    await new Promise((resolve) => void setTimeout(resolve, 20))
    return stored
  })
  const all = async (options?: { readonly refused: string }) =>
    Promise.all(Array.from({ length: 50 }, async () => secret('ROTATED_KEY', options)))
  assert.deepEqual(new Set(await all()), new Set(['before']))
  assert.equal(get.mock.callCount(), 1)
  stored = 'after'
  assert.deepEqual(new Set(await all({ refused: 'before' })), new Set(['after']))
  assert.equal(get.mock.callCount(), 2)
  assert.equal(await secret('ROTATED_KEY'), 'after')
  assert.equal(get.mock.callCount(), 2)
})

test('an outage of Secrets Manager is told apart from a secret that is not set, and the next call tries again', async () => {
  process.env['AWAY_KEY_ARN'] = 'arn:of-away-key'
  const get = mock.method(SecretsProvider.prototype, 'get', async (): Promise<string> => {
    throw new Error('connect ECONNREFUSED')
  })
  await assert.rejects(
    secret('AWAY_KEY'),
    /^Error: the secret AWAY_KEY cannot be read now: connect ECONNREFUSED$/,
  )
  get.mock.mockImplementation(async () => 'hush')
  assert.equal(await secret('AWAY_KEY'), 'hush')
})
