import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { App, Stack } from 'aws-cdk-lib'
import { Table } from 'aws-cdk-lib/aws-dynamodb'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { propTypeProblems } from '../../../../lib/settings/prop-type-problems.ts'
import { settingsOfProps } from '../../../../lib/settings/settings-of-props.ts'
import type { ProtectedMcpApiProps } from '../../../../lib/settings/protected-mcp-api-props.ts'

const problems = (props: object) => propTypeProblems(props)

suite('the type of a prop', () => {
  test('is that of a flag, for its text would be on, or off, whatever it says', () => {
    assert.deepEqual(problems({ sharedReplayCache: 'true' }), [
      'sharedReplayCache is "true": give true or false',
    ])
    assert.deepEqual(problems({ dpopNonce: 'optional', audit: 0, edge: null }), [
      'audit is 0: give true or false',
      'dpopNonce is "optional": give true or false',
      'edge is null: give true or false',
    ])
    assert.deepEqual(problems({ dpopNonce: true, audit: false, edge: undefined }), [])
  })

  test('is no empty text, as of a variable that is not set, which would mean the default', () => {
    assert.deepEqual(problems({ dpop: '', callsPerMinutePerCaller: [] }), [
      'dpop is "": leave it out, or give a value',
      'callsPerMinutePerCaller is []: leave it out, or give a value',
    ])
    assert.deepEqual(problems({ tokenCheck: ' ' }), [
      'tokenCheck is " ": leave it out, or give a value',
    ])
    assert.deepEqual(problems({ dpop: 'off', callsPerMinutePerCaller: 5 }), [])
  })

  test('is that of a resource, and not its name, which is not repeated: it may be a secret', () => {
    assert.deepEqual(problems({ sharedTable: 'table', serverKey: 'key', clientKey: null }), [
      'serverKey is no resource, but of the type string: give a construct, such as one by Secret.fromSecretNameV2',
      'clientKey is no resource, but null: give a construct, such as one by Key.fromKeyArn',
      'sharedTable is no resource, but of the type string: give a construct, such as one by Table.fromTableName',
    ])
    const stack = new Stack(new App(), 'Stack')
    const resources = {
      sharedTable: Table.fromTableName(stack, 'Table', 'table'),
      serverKey: Secret.fromSecretNameV2(stack, 'Secret', 'secret'),
      encryptionKey: new Key(stack, 'Key'),
    }
    assert.deepEqual(problems(resources), [])
  })

  test('is checked with everything else about props', () => {
    const props = { issuer: 'https://auth.example.com', dpopNonce: 'required', dpop: 'accepted' }
    assert.throws(
      () => settingsOfProps(props as unknown as ProtectedMcpApiProps),
      /^ {2}- dpopNonce is "required": give true or false$/m,
    )
  })
})
