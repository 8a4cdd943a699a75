import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { clientSecretReader } from '../../lambda/client-secret.ts'
import { json, startBackend } from '../support/backend.ts'

const secrets = new Map<string, string>()
const secretsManager = await startBackend((response, seen) => {
  const { SecretId: id } = JSON.parse(seen.body) as { SecretId: string }
  const found = secrets.get(id)
  const missing = { __type: 'ResourceNotFoundException', message: 'not there' }
  if (found === undefined) json(missing, 400)(response, seen)
  else json({ ARN: id, ...valueOf(found) })(response, seen)
})
after(() => secretsManager[Symbol.asyncDispose]())
Object.assign(process.env, {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.origin,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
})

function stored(secret: string): string {
  const arn = `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${randomUUID()}`
  secrets.set(arn, secret)
  return arn
}

function valueOf(secret: string) {
  return secret.startsWith('binary') ? { SecretBinary: btoa(secret) } : { SecretString: secret }
}

test('a secret of the environment is taken as it is', async () => {
  assert.equal(await clientSecretReader({ value: ' a ' })(), ' a ')
})

test('a secret in Secrets Manager is a plain string or JSON with client_secret', async () => {
  for (const [content, secret] of [
    ['plain', 'plain'],
    ['plain with a newline\n', 'plain with a newline'],
    ['{"client_secret":"in JSON","other":1}', 'in JSON'],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal(await clientSecretReader({ arn: stored(content) })(), secret)
  }
})

test('it is kept between reads', async () => {
  const read = clientSecretReader({ arn: stored('kept') })
  const before = secretsManager.seen.length
  await read()
  await read()
  assert.equal(secretsManager.seen.length, before + 1)
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
    await assert.rejects(clientSecretReader({ arn: stored(content) })(), {
      message:
        'the secret in Secrets Manager is neither a plain string nor JSON with a string "client_secret"',
    })
  }
})

test('a secret that is not there is an error', async () => {
  await assert.rejects(clientSecretReader({ arn: 'arn:aws:secretsmanager:nowhere' })(), /not there/)
})
