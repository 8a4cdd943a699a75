import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, afterEach, beforeEach, describe, mock, test } from 'node:test'
import {
  createStoredSecret,
  MAX_AGE_MS,
  RETRY_AFTER_MS,
} from '../../../../lambda/base/stored-secret.ts'
import { json, type Reply, startBackend } from '../../../support/backend.ts'

let reply: Reply | undefined
const secrets = new Map<string, string>()
const secretsManager = await startBackend((response, seen) => {
  if (reply !== undefined) return reply(response, seen)
  const { SecretId: id } = JSON.parse(seen.body) as { SecretId: string }
  const found = secrets.get(id)
  const missing = { __type: 'ResourceNotFoundException', message: 'not there' }
  return json(found === undefined ? missing : valueOf(found), found === undefined ? 400 : 200)(
    response,
    seen,
  )
})
after(() => secretsManager[Symbol.asyncDispose]())
Object.assign(process.env, {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.origin,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_MAX_ATTEMPTS: '1',
})

function valueOf(secret: string) {
  return secret.startsWith('binary') ? { SecretBinary: btoa(secret) } : { SecretString: secret }
}

function stored(secret: string): string {
  const arn = `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${randomUUID()}`
  secrets.set(arn, secret)
  return arn
}
const reads = () => secretsManager.seen.length

beforeEach(() => {
  reply = undefined
  secretsManager.seen.length = 0
  mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_000 })
})
afterEach(() => mock.reset())

test('a secret of the environment is taken as it is, and there is no other one', async () => {
  const secret = createStoredSecret({ value: ' a ' }, 'client_secret')
  assert.equal(await secret.read(), ' a ')
  assert.equal(await secret.renew(' a '), undefined)
})

test('a secret in Secrets Manager is a plain string or JSON with client_secret', async () => {
  for (const [content, secret] of [
    ['plain', 'plain'],
    ['plain with a newline\n', 'plain with a newline'],
    ['{"client_secret":"in JSON","other":1}', 'in JSON'],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal(await createStoredSecret({ arn: stored(content) }, 'client_secret').read(), secret)
  }
})

test('a secret of another form is an error that does not quote it', async () => {
  for (const content of [
    '{"secret":"hush"}',
    '{"client_secret":7}',
    '{hush',
    '{"client_secret":""}',
    ' ',
    'binary',
  ]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await assert.rejects(createStoredSecret({ arn: stored(content) }, 'client_secret').read(), {
      message:
        'the secret in Secrets Manager is neither a plain string nor JSON with a string "client_secret"',
    })
  }
})

test('a secret that is not there is an error', async () => {
  await assert.rejects(createStoredSecret({ arn: 'nowhere' }, 'client_secret').read(), /not there/)
})

describe('reading', () => {
  test('is done once for all that wait, and then not for a while', async () => {
    const { read } = createStoredSecret({ arn: stored('one') }, 'client_secret')
    assert.deepEqual(await Promise.all([read(), read(), read()]), ['one', 'one', 'one'])
    mock.timers.tick(MAX_AGE_MS - 1)
    await read()
    assert.equal(reads(), 1)
  })

  test('is done again after a while, so that a change is noticed', async () => {
    const arn = stored('old')
    const { read } = createStoredSecret({ arn }, 'client_secret')
    await read()
    secrets.set(arn, 'new')
    mock.timers.tick(MAX_AGE_MS)
    assert.equal(await read(), 'new')
    assert.equal(reads(), 2)
  })

  test('that fails leaves the last good secret in use, and is not repeated at once', async () => {
    const { read } = createStoredSecret({ arn: stored('good') }, 'client_secret')
    await read()
    reply = json({ __type: 'InternalServiceError' }, 500)
    mock.timers.tick(MAX_AGE_MS)
    assert.deepEqual([await read(), await read()], ['good', 'good'])
    assert.equal(reads(), 2)
    mock.timers.tick(RETRY_AFTER_MS)
    reply = undefined
    assert.equal(await read(), 'good')
    assert.equal(reads(), 3)
  })

  test('that takes too long is given up', async () => {
    const { read } = createStoredSecret({ arn: stored('slow') }, 'client_secret')
    reply = () => {}
    const started = performance.now()
    await assert.rejects(read(), /Secrets Manager has not answered after 3000 ms/)
    assert.ok(performance.now() - started < 4500)
  })
})

describe('a refused secret', () => {
  test('is read afresh, once for all that were refused', async () => {
    const arn = stored('old')
    const { read, renew } = createStoredSecret({ arn }, 'client_secret')
    await read()
    secrets.set(arn, 'new')
    assert.deepEqual(await Promise.all([renew('old'), renew('old'), renew('old')]), [
      'new',
      'new',
      'new',
    ])
    assert.equal(reads(), 2)
    assert.equal(await renew('old'), 'new', 'a latecomer gets the one that was found')
    assert.equal(await read(), 'new')
    assert.equal(reads(), 2)
  })

  test('that is still the current one has no other, and is not read again and again', async () => {
    const { read, renew } = createStoredSecret({ arn: stored('wrong') }, 'client_secret')
    await read()
    assert.equal(await renew('wrong'), undefined)
    assert.equal(await renew('wrong'), undefined)
    mock.timers.tick(RETRY_AFTER_MS - 1)
    assert.equal(await renew('wrong'), undefined)
    assert.equal(reads(), 2)
    mock.timers.tick(1)
    assert.equal(await renew('wrong'), undefined)
    assert.equal(reads(), 3)
  })

  test('waits for a read that is under way', async () => {
    const arn = stored('old')
    const { read, renew } = createStoredSecret({ arn }, 'client_secret')
    await read()
    secrets.set(arn, 'new')
    mock.timers.tick(MAX_AGE_MS)
    assert.deepEqual(await Promise.all([read(), renew('old')]), ['new', 'new'])
    assert.equal(reads(), 2)
  })

  test('has no other when Secrets Manager is away', async () => {
    const { read, renew } = createStoredSecret({ arn: stored('old') }, 'client_secret')
    await read()
    reply = json({ __type: 'InternalServiceError' }, 500)
    mock.timers.tick(RETRY_AFTER_MS)
    assert.equal(await renew('old'), undefined)
  })
})
