import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compactVerify, importSPKI } from 'jose'
import { createKmsKey } from '../../../../lambda/token-check/kms-key.ts'
import { KEY_PAIRS, keyPairOf } from '../../../support/client-keys.ts'
import { KEY_ARN, startKms } from '../../../support/kms.ts'

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

for (const [alg, pair] of KEY_PAIRS) {
  test(`a key for ${alg} signs in KMS, as JWS wants it`, async () => {
    await using kms = await startKms(pair)
    const { kid, sign } = createKmsKey({ arn: KEY_ARN, publicKey: pair.publicKey })
    const input = `${part({ alg, kid })}.${part({ iss: 'me' })}`
    const signature = Buffer.from(await sign(input)).toString('base64url')
    await compactVerify(`${input}.${signature}`, await importSPKI(pair.publicKey, alg))
    assert.equal(kms.seen.length, 1)
  })
}

test('the region is that of the key, whatever that of the function is', async () => {
  const pair = keyPairOf('EdDSA')
  await using kms = await startKms(pair)
  process.env['AWS_REGION'] = 'us-east-1'
  await createKmsKey({ arn: KEY_ARN, publicKey: pair.publicKey }).sign('input')
  assert.match(kms.seen[0]?.headers.authorization ?? '', /\/eu-west-1\/kms\//)
})

test('an error of KMS is one of the question', async () => {
  const pair = keyPairOf('EdDSA')
  await using kms = await startKms(pair)
  const { sign } = createKmsKey({ arn: `${KEY_ARN}0`, publicKey: pair.publicKey })
  await assert.rejects(sign('input'), { name: 'NotFoundException' })
  assert.equal(kms.seen.length, 1)
})
