/** What a stack has for a client that signs, or that has nothing to authenticate by. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Lazy } from 'aws-cdk-lib'
import { Key } from 'aws-cdk-lib/aws-kms'
import { onOneLine } from '../../../lambda/oauth/client-keys.ts'
import type { ProtectedMcpApiProps } from '../../../lib/protected-mcp-api.ts'
import { KEY_PAIRS, keyPairOf } from '../../support/client-keys.ts'
import { KEY_ARN } from '../../support/kms.ts'
import { problemsOf } from '../../support/setting-cases.ts'
import {
  environmentOf,
  ofType,
  only,
  statementsOf,
  type Synthesis,
  synthesize,
  synthesizeApi,
  text,
} from './synthesis.ts'

const { publicKey, privateKey } = keyPairOf('ES256')
const SIGNS = { OAUTH_CLIENT_AUTH_METHOD: 'private_key_jwt' }
const IN_KMS = {
  ...SIGNS,
  OAUTH_CLIENT_KEY_ARN: KEY_ARN,
  OAUTH_CLIENT_PUBLIC_KEYS: `${publicKey},${keyPairOf('ES384').publicKey}`,
}
const ORIGIN = 'https://${Api/HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}'
const secretsOf = (api: Synthesis) => ofType(api, 'AWS::SecretsManager::Secret').length
const routesOf = (api: Synthesis) =>
  ofType(api, 'AWS::ApiGatewayV2::Route').map(([, { RouteKey: key }]) => text(key))
const actionsOf = (api: Synthesis) => statementsOf(api, 'Mcp').map(({ Action: action }) => action)

suite('a key in KMS', () => {
  const stack = synthesize(IN_KMS)

  test('may be signed with by the MCP function alone, and nothing else may be done with it', () => {
    const [, ...statements] = statementsOf(stack, 'Mcp')
    assert.deepEqual(statements, [{ Action: 'kms:Sign', Effect: 'Allow', Resource: KEY_ARN }])
    assert.equal(statementsOf(stack, 'Metadata').length, 1)
    assert.equal(secretsOf(stack), 0)
    assert.equal(stack.outputs['SetClientSecret'], undefined)
  })

  test('is known to the MCP function by its ARN and public part', () => {
    const { OAUTH_CLIENT_SECRET_ARN: secret, ...environment } = environmentOf(stack, 'Mcp')
    assert.equal(secret, undefined)
    assert.partialDeepStrictEqual(environment, {
      ...SIGNS,
      OAUTH_CLIENT_KEY_ARN: KEY_ARN,
      OAUTH_CLIENT_PUBLIC_KEYS: onOneLine(publicKey),
    })
  })

  test('is published, where the output says', () => {
    const route = 'ANY /.well-known/jwks.json'
    assert.ok(routesOf(stack).includes(route))
    assert.equal(stack.outputs['ClientKeysUrl'], `${ORIGIN}/.well-known/jwks.json`)
    const plain = synthesize(SIGNS)
    assert.ok(!routesOf(plain).includes(route))
    assert.equal(plain.outputs['ClientKeysUrl'], undefined)
  })

  test('is not needed where nothing is introspected', () => {
    const api = synthesize({ ...IN_KMS, TOKEN_CHECK: 'jwt' })
    assert.ok(!actionsOf(api).includes('kms:Sign'))
    assert.equal(environmentOf(api, 'Mcp')['OAUTH_CLIENT_KEY_ARN'], undefined)
  })

  test('may have any type of those that clients sign by', () => {
    for (const pair of KEY_PAIRS.values()) {
      synthesize({ ...IN_KMS, OAUTH_CLIENT_PUBLIC_KEYS: onOneLine(pair.publicKey) })
    }
  })
})

suite('a private key in Secrets Manager', () => {
  test('takes the place of the client secret, and the output says how to store it', () => {
    const stack = synthesize(SIGNS)
    const { Description: description } = only(stack, 'AWS::SecretsManager::Secret')
    assert.match(text(description), /^Private key .* PEM, or JSON with "private_key"\.$/)
    assert.match(
      stack.outputs['SetClientSecret'] ?? '',
      /^aws secretsmanager put-secret-value .* --secret-string file:\/\/client-key\.pem$/,
    )
    assert.ok(!actionsOf(stack).includes('kms:Sign'))
  })
})

test('a client without authentication has no secret', () => {
  const stack = synthesize({ OAUTH_CLIENT_AUTH_METHOD: 'none' })
  assert.equal(secretsOf(stack), 0)
  assert.equal(environmentOf(stack, 'Mcp')['OAUTH_CLIENT_SECRET_ARN'], undefined)
  assert.equal(statementsOf(stack, 'Mcp').length, 1)
})

suite('what cannot work', () => {
  const problemsIn = (environment: Record<string, string>) => {
    try {
      synthesize(environment)
    } catch (error) {
      return problemsOf(error)
    }
    return assert.fail('it was synthesized')
  }
  const problemsOfProps = (props: Partial<ProtectedMcpApiProps>) => {
    try {
      synthesizeApi((stack) => ({ clientKey: Key.fromKeyArn(stack, 'Key', KEY_ARN), ...props }))
    } catch (error) {
      return problemsOf(error, 'These props of ProtectedMcpApi cannot work:')
    }
    return assert.fail('it was synthesized')
  }

  test('is named by variables', () => {
    assert.deepEqual(problemsIn({ ...IN_KMS, OAUTH_CLIENT_KEY_ARN: 'alias/mcp' }), [
      'OAUTH_CLIENT_KEY_ARN is "alias/mcp": give the ARN of a key in KMS, such as arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
    ])
    const both = problemsIn({ ...IN_KMS, OAUTH_CLIENT_SECRET_ARN: 'mcp/client' })
    assert.match(both.join(), /^OAUTH_CLIENT_KEY_ARN and OAUTH_CLIENT_SECRET_ARN are both set/)
    const [leaked = ''] = problemsIn({ ...IN_KMS, OAUTH_CLIENT_PUBLIC_KEYS: privateKey })
    assert.match(leaked, /^OAUTH_CLIENT_PUBLIC_KEYS holds a private key/)
    assert.ok(!leaked.includes(onOneLine(privateKey).slice(20, 60)))
  })

  test('is named by props', () => {
    assert.match(
      problemsOfProps({ clientAuthMethod: 'none', clientPublicKeys: [publicKey] }).join(),
      /^clientKey is set, and clientAuthMethod is "none": set clientAuthMethod to private_key_jwt/,
    )
    const [method = '', missing = ''] = problemsOfProps({})
    assert.match(method, /clientAuthMethod is "client_secret_basic"/)
    assert.match(missing, /^clientPublicKeys is not set: set it to the public part of clientKey/)
    const late = Lazy.string({ produce: () => publicKey })
    const clientAuthMethod = 'private_key_jwt'
    assert.match(
      problemsOfProps({ clientAuthMethod, clientPublicKeys: [late] }).join(),
      /^clientPublicKeys is known at deployment only: give literal keys/,
    )
  })
})
