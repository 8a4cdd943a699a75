import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { server as demo } from '../../../support/demo-server.ts'
import { ASKING } from '../asking-server.ts'
import {
  environmentOf,
  EVERYTHING,
  ofType,
  statementsOf,
  type Synthesis,
  synthesize,
  synthesizeApi,
} from '../synthesis.ts'

const SECRET = 'Api/RequestStateKey/Secret'
const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:mcp/state-key-AbC123'
const READ = {
  Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
  Effect: 'Allow',
}

const keyOf = ({ resources }: Synthesis) => resources.get(SECRET)
const arnOf = (synthesis: Synthesis) => environmentOf(synthesis, 'Mcp')['REQUEST_STATE_KEY_ARN']
const secretsRead = (synthesis: Synthesis) =>
  statementsOf(synthesis, 'Mcp')
    .filter(({ Action: action }) => JSON.stringify(action).includes('GetSecretValue'))
    .map(({ Resource: resource }) => resource)

suite('a server that asks the user', () => {
  const asking = synthesizeApi({ server: ASKING })

  test('gets a random key, which goes with the stack, and which its function may read', () => {
    const { Properties: properties, DeletionPolicy: onDeletion } = keyOf(asking) ?? {}
    const { GenerateSecretString: generated } = properties ?? {}
    assert.deepEqual(generated, { PasswordLength: 64, ExcludePunctuation: true })
    assert.equal(onDeletion, 'Delete')
    assert.equal(arnOf(asking), `\${${SECRET}}`)
    assert.equal(environmentOf(asking, 'Metadata')['REQUEST_STATE_KEY_ARN'], undefined)
    assert.deepEqual(statementsOf(asking, 'Mcp').at(-1), { ...READ, Resource: `\${${SECRET}}` })
  })

  test('has it encrypted by the key of the other secret', () => {
    const encrypted = synthesizeApi((stack) => ({
      server: ASKING,
      encryptionKey: new Key(stack, 'Key'),
    }))
    assert.equal(keyOf(encrypted)?.Properties['KmsKeyId'], '${Key.Arn}')
    const decrypting = statementsOf(encrypted, 'Mcp').filter(
      ({ Action: action }) => action === 'kms:Decrypt',
    )
    assert.deepEqual(
      decrypting.map(({ Resource: resource }) => resource),
      ['${Key.Arn}'],
    )
  })

  test('takes an existing key from the settings, by name or ARN, or from the prop', () => {
    for (const given of ['mcp/state-key', ARN]) {
      const existing = synthesize({ REQUEST_STATE_KEY_ARN: given }, {}, ASKING)
      assert.equal(keyOf(existing), undefined)
      assert.equal(arnOf(existing), given)
      assert.equal(secretsRead(existing).length, 2)
    }
    const existing = synthesizeApi((stack) => ({
      requestStateKey: new Secret(stack, 'Mine') as never,
    }))
    assert.equal(arnOf(existing), '${Mine}')
    assert.deepEqual(secretsRead(existing).at(-1), '${Mine}')
  })

  test('may not have the one that the construct creates without it', () => {
    const [id = ''] =
      /ApiRequestStateKey\w+(?=":\{"Type":"AWS::SecretsManager::Secret")/.exec(asking.text) ?? []
    assert.throws(
      () => synthesize({ REQUEST_STATE_KEY_ARN: `${id}-a1B2c3D4e5F6` }, {}, ASKING),
      /REQUEST_STATE_KEY_ARN, or the prop requestStateKey, names \S+, which this stack created itself/,
    )
  })
})

test('a server that asks nothing has one secret, and the same template as without a server', () => {
  for (const environment of [{}, EVERYTHING]) {
    const { text } = synthesize(environment, {}, demo)
    const withoutCode = (template: string) =>
      template.replaceAll(
        /[0-9a-f]{64}\.zip|(?<=release (?:\S+-)?|"Release":"(?:\S+-)?|Version)[0-9a-fA-F]{12,}/g,
        '',
      )
    assert.equal(withoutCode(text), withoutCode(synthesize(environment).text))
  }
  assert.equal(ofType(synthesizeApi({ server: demo }), 'AWS::SecretsManager::Secret').length, 1)
})
