import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Table } from 'aws-cdk-lib/aws-dynamodb'
import {
  environmentOf,
  EVERYTHING,
  ISSUER,
  ofType,
  statementsOf,
  type Synthesis,
  synthesize,
  synthesizeApi,
} from '../synthesis.ts'

const TABLE = 'Api/SharedTable/Table'
const SHARED = { SHARED_TOKEN_CACHE: 'true' }
const USE = { Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Effect: 'Allow' }
const ARN = 'arn:aws:dynamodb:eu-west-1:111122223333:table/mcp-shared'

const ofTable = (synthesis: Synthesis) =>
  statementsOf(synthesis, 'Mcp').filter(({ Action: action }) =>
    JSON.stringify(action).includes('dynamodb:'),
  )
const variablesOf = (synthesis: Synthesis) => {
  const { SHARED_TOKEN_CACHE: cache, SHARED_TABLE: table } = environmentOf(synthesis, 'Mcp')
  return [cache, table]
}

suite('the shared table', () => {
  test('is paid by request, forgets by itself, and goes with the stack', () => {
    const { Properties: properties, DeletionPolicy: onDeletion } =
      synthesize(SHARED).resources.get(TABLE) ?? assert.fail()
    assert.deepEqual(properties, {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    })
    assert.equal(onDeletion, 'Delete')
  })

  test('is the MCP function’s alone, which may read and write items, and do nothing else', () => {
    const shared = synthesize(SHARED)
    assert.deepEqual(variablesOf(shared), ['true', `\${${TABLE}}`])
    assert.deepEqual(ofTable(shared), [{ ...USE, Resource: `\${${TABLE}.Arn}` }])
    assert.equal(environmentOf(shared, 'Metadata')['SHARED_TABLE'], undefined)
    assert.doesNotMatch(JSON.stringify(statementsOf(shared, 'Metadata')), /dynamodb/)
  })

  test('is there for the limit of callers, too, which changes items and reads none', () => {
    const limit = { CALLS_PER_MINUTE_PER_CALLER: '60', SHARED_CALLER_LIMIT: 'true' }
    const limited = synthesize(limit)
    const { SHARED_CALLER_LIMIT: shared } = environmentOf(limited, 'Mcp')
    assert.deepEqual([shared, ...variablesOf(limited)], ['true', undefined, `\${${TABLE}}`])
    const Resource = `\${${TABLE}.Arn}`
    assert.deepEqual(ofTable(limited), [{ ...USE, Action: 'dynamodb:UpdateItem', Resource }])
    const Action = [...USE.Action, 'dynamodb:UpdateItem']
    assert.deepEqual(ofTable(synthesize({ ...SHARED, ...limit })), [{ ...USE, Action, Resource }])
  })

  test('is there for proofs of DPoP, too, of which items are written and none are read', () => {
    const proofs = { DPOP: 'accepted', SHARED_REPLAY_CACHE: 'true' }
    const bound = synthesize(proofs)
    const { SHARED_REPLAY_CACHE: shared } = environmentOf(bound, 'Mcp')
    assert.deepEqual([shared, ...variablesOf(bound)], ['true', undefined, `\${${TABLE}}`])
    const Resource = `\${${TABLE}.Arn}`
    assert.deepEqual(ofTable(bound), [{ ...USE, Action: 'dynamodb:PutItem', Resource }])
    assert.deepEqual(ofTable(synthesize({ ...SHARED, ...proofs })), [{ ...USE, Resource }])
    const keys = ofType(bound, 'AWS::SecretsManager::Secret').length
    assert.equal(
      keys,
      ofType(synthesize({ DPOP: 'accepted' }), 'AWS::SecretsManager::Secret').length,
    )
  })

  test('is encrypted by the key of the secrets, which the function uses through DynamoDB only', () => {
    const { KMS_KEY_ARN } = EVERYTHING
    const shared = synthesize({ ...SHARED, KMS_KEY_ARN })
    const { SSESpecification: encryption } = shared.resources.get(TABLE)?.Properties ?? {}
    assert.deepEqual(encryption, {
      KMSMasterKeyId: KMS_KEY_ARN,
      SSEEnabled: true,
      SSEType: 'KMS',
    })
    assert.deepEqual(statementsOf(shared, 'Mcp').at(-1), {
      Action: [
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      Condition: {
        StringEquals: { 'kms:ViaService': 'dynamodb.${AWS::Region}.${AWS::URLSuffix}' },
      },
      Effect: 'Allow',
      Resource: KMS_KEY_ARN,
    })
  })

  test('is an existing one, by name or ARN, or by the prop', () => {
    for (const id of ['mcp-shared', ARN]) {
      const existing = synthesize({ ...SHARED, SHARED_TABLE: id })
      assert.deepEqual(ofType(existing, 'AWS::DynamoDB::Table'), [])
      assert.deepEqual(variablesOf(existing), ['true', 'mcp-shared'])
      const [{ Resource: resource } = assert.fail()] = ofTable(existing)
      assert.match(JSON.stringify(resource), /:table\/mcp-shared"$/)
    }
    const given = synthesizeApi((stack) => ({
      sharedTokenCache: true,
      sharedTable: Table.fromTableName(stack, 'Mine', 'mine'),
    }))
    assert.deepEqual(variablesOf(given), ['true', 'mine'])
  })

  test('does not exist where nothing is shared', () => {
    const plain = synthesize()
    assert.deepEqual(variablesOf(plain), [undefined, undefined])
    assert.deepEqual(ofType(plain, 'AWS::DynamoDB::Table'), [])
  })

  test('is refused where it would be of no use', () => {
    assert.throws(
      () => synthesize({ ...SHARED, TOKEN_CHECK: 'jwt' }),
      /SHARED_TOKEN_CACHE is set, and TOKEN_CHECK is "jwt": each environment verifies signatures/,
    )
    assert.throws(
      () => synthesizeApi({ issuer: ISSUER, sharedTokenCache: true, tokenCheck: 'jwt' }),
      /sharedTokenCache is set, and tokenCheck is "jwt"/,
    )
    assert.throws(
      () => synthesize({ SHARED_TABLE: 'mcp-shared' }),
      /SHARED_TABLE is set without SHARED_TOKEN_CACHE/,
    )
    assert.throws(
      () => synthesize({ ...SHARED, SHARED_TABLE: 'a b' }),
      /SHARED_TABLE is "a b": give/,
    )
    assert.throws(
      () => synthesize({ SHARED_REPLAY_CACHE: 'true' }),
      /SHARED_REPLAY_CACHE is set without DPOP: no proof is read; also set DPOP to accepted/,
    )
    assert.throws(
      () => synthesizeApi({ issuer: ISSUER, dpop: 'off', sharedReplayCache: true }),
      /sharedReplayCache is set without dpop: no proof is read/,
    )
  })
})
