import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  clientKeyEnvironment,
  clientKeyProblems,
  type ClientKeySettings,
  VARIABLES,
} from '../../../../lambda/settings/client-key.ts'
import { onOneLine } from '../../../../lambda/oauth/client-keys.ts'
import { readFunctionSettings } from '../../../../lambda/settings/function-settings.ts'
import { keyPairOf } from '../../../support/client-keys.ts'
import { KEY_ARN } from '../../../support/kms.ts'
import { problemsOf } from '../../../support/setting-cases.ts'

const { publicKey, privateKey } = keyPairOf('ES256')
const SERVER = { RESOURCE_URL: 'https://mcp.example.com/mcp', AUTH_ISSUER: 'https://a.example' }
const IN_KMS = clientKeyEnvironment({ arn: KEY_ARN, publicKey })

const problems = (change: Partial<ClientKeySettings>) =>
  clientKeyProblems({
    clientAuthMethod: 'private_key_jwt',
    hasKey: true,
    hasSecret: false,
    publicKeys: [publicKey],
    names: VARIABLES,
    ...change,
  })

suite('the key of the client', () => {
  test('is one in KMS with its public part, or none', () => {
    assert.deepEqual(problems({}), [])
    assert.deepEqual(problems({ hasKey: false, hasSecret: true }), [])
    const unused = { hasKey: false, publicKeys: [], clientAuthMethod: 'none' } as const
    assert.deepEqual(problems(unused), [])
  })

  test('may be published before the client authenticates by it', () => {
    assert.deepEqual(problems({ hasKey: false, clientAuthMethod: 'client_secret_basic' }), [])
  })

  test('in KMS has no effect with another method, beside a secret, or without its public part', () => {
    assert.deepEqual(
      problems({ clientAuthMethod: 'client_secret_post', hasSecret: true, publicKeys: [] }),
      [
        'OAUTH_CLIENT_KEY_ARN is set, and OAUTH_CLIENT_AUTH_METHOD is "client_secret_post": set OAUTH_CLIENT_AUTH_METHOD to private_key_jwt, or leave OAUTH_CLIENT_KEY_ARN out',
        'OAUTH_CLIENT_KEY_ARN and OAUTH_CLIENT_SECRET_ARN are both set: the client has one private key; leave one of them out',
        'OAUTH_CLIENT_PUBLIC_KEYS is not set: set it to the public part of OAUTH_CLIENT_KEY_ARN, which `aws kms get-public-key --query PublicKey --output text --key-id …` prints',
      ],
    )
  })

  test('is refused by name and unquoted where a private key is given for the public one', () => {
    const [problem = '', ...others] = problems({ publicKeys: [publicKey, privateKey, 'x'] })
    assert.match(
      problem,
      /^OAUTH_CLIENT_PUBLIC_KEYS \(number 2\) holds a private key, which must stay/,
    )
    assert.match(others.join(), /^OAUTH_CLIENT_PUBLIC_KEYS \(number 3\) holds no public key: give/)
    const [only = ''] = problems({ publicKeys: [privateKey] })
    assert.match(only, /^OAUTH_CLIENT_PUBLIC_KEYS holds a private key/)
    assert.ok(!only.includes(onOneLine(privateKey).slice(20, 60)))
  })
})

suite('the function', () => {
  test('reads back the key in KMS, and needs no secret then', () => {
    const environment = { ...SERVER, ...IN_KMS, OAUTH_CLIENT_AUTH_METHOD: 'private_key_jwt' }
    const { clientKey, clientSecret } = readFunctionSettings(environment)
    assert.deepEqual(clientKey, { arn: KEY_ARN, publicKey: onOneLine(publicKey) })
    assert.equal(clientSecret, undefined)
  })

  test('of a bundle that holds no client of KMS reads no such key', () => {
    const environment = { ...SERVER, ...IN_KMS, OAUTH_CLIENT_SECRET: 'secret' }
    process.env['NO_CLIENT_KEY'] = 'true'
    try {
      assert.equal(readFunctionSettings(environment).clientKey, undefined)
    } finally {
      delete process.env['NO_CLIENT_KEY']
    }
  })

  test('gets an empty public key where there is none, which the starting command refuses', () => {
    const environment = {
      ...SERVER,
      OAUTH_CLIENT_AUTH_METHOD: 'private_key_jwt',
      OAUTH_CLIENT_KEY_ARN: KEY_ARN,
    }
    assert.deepEqual(readFunctionSettings(environment).clientKey, { arn: KEY_ARN, publicKey: '' })
  })

  test('needs no secret for a client without authentication, and a private key otherwise', () => {
    const read = (method: string) =>
      readFunctionSettings({ ...SERVER, OAUTH_CLIENT_AUTH_METHOD: method })
    assert.equal(read('none').clientSecret, undefined)
    try {
      read('private_key_jwt')
      assert.fail('the settings were accepted')
    } catch (error) {
      const [problem = ''] = problemsOf(error)
      assert.match(
        problem,
        /^OAUTH_CLIENT_SECRET is not set: .*private_key_jwt, to its private key/,
      )
    }
  })
})
