/** Several authorization servers in the stack and in the construct. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { App, Stack } from 'aws-cdk-lib'
import { Annotations, Match } from 'aws-cdk-lib/assertions'
import { Key } from 'aws-cdk-lib/aws-kms'
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { defineServer, defineTool } from '../../../lambda/features/public.ts'
import { ProtectedMcpApi, type ProtectedMcpApiProps } from '../../../lib/protected-mcp-api.ts'
import { problemsOf } from '../../support/setting-cases.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import {
  contextWith,
  environmentOf,
  type Json,
  ofType,
  type Synthesis,
  synthesize,
  synthesizeApi,
} from './synthesis.ts'

const A = 'https://a.example.com'
const B = 'https://b.example.com'
const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:b-AbC123'
const SIGNING = { issuer: A, tokenCheck: 'jwt' } as const
const NO_HOST = { AUTH_HOST: '' }

const listOf = (environment: Readonly<Record<string, Json>>) =>
  JSON.parse(environment['AUTH_SERVERS'] as string) as Json
const secretsOf = (api: Synthesis) =>
  ofType(api, 'AWS::SecretsManager::Secret').map(([place]) => place)

/** What the MCP function may do, but for its log. */
function readableSecrets(api: Synthesis): Json[] {
  const [, policy] =
    ofType(api, 'AWS::IAM::Policy').find(([place]) => /\/Mcp\/Role/.test(place)) ?? assert.fail()
  const { Statement } = policy['PolicyDocument'] as { Statement: Record<string, Json>[] }
  return Statement.filter(({ Action }) => /secretsmanager|kms/.test(JSON.stringify(Action))).map(
    ({ Resource }) => Resource ?? null,
  )
}

const stackOf = (list: unknown, change: Record<string, string> = {}) =>
  synthesize({ ...NO_HOST, AUTH_SERVERS: JSON.stringify(list), ...change })

function problems(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    const title = /^These .*:/.exec((error as Error).message)?.[0]
    return problemsOf(error, title)
  }
  return assert.fail('the settings were accepted')
}

suite('several authorization servers in a stack', () => {
  test('are told to the MCP function, their issuers to the metadata function', () => {
    const list = [SIGNING, { issuer: B, clientSecretArn: ARN, scopes: { use: 'mcp' } }]
    const stack = stackOf(list)
    assert.deepEqual(listOf(environmentOf(stack, 'Mcp')), [
      SIGNING,
      { issuer: B, scopes: { use: 'mcp' }, clientSecretArn: ARN },
    ])
    const issuers = [{ issuer: A }, { issuer: B }]
    assert.deepEqual(listOf(environmentOf(stack, 'Metadata')), issuers)
    for (const name of ['Mcp', 'Metadata'] as const) {
      assert.equal(environmentOf(stack, name)['AUTH_ISSUER'], undefined)
    }
  })

  test('have secrets of their own, and the function may read exactly these', () => {
    const named = { issuer: `${B}/2`, clientSecretArn: 'team/client' }
    const stack = stackOf([SIGNING, { issuer: B, clientSecretArn: ARN }, named])
    assert.deepEqual(secretsOf(stack), [])
    assert.deepEqual(readableSecrets(stack), [
      ARN,
      'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:team/client-??????',
    ])
    assert.equal(environmentOf(stack, 'Mcp')['OAUTH_CLIENT_SECRET_ARN'], undefined)
  })

  test('may leave one secret to the stack', () => {
    const stack = stackOf([SIGNING, { issuer: B }])
    assert.deepEqual(secretsOf(stack), ['Api/ClientSecret/Secret'])
    assert.deepEqual(readableSecrets(stack), ['${Api/ClientSecret/Secret}'])
  })

  test('come from a file as well', () => {
    const file = path.join(temporaryFolder('auth-servers'), 'servers.json')
    writeFileSync(file, JSON.stringify([SIGNING]))
    const stack = synthesize({ ...NO_HOST, AUTH_SERVERS: file })
    assert.deepEqual(listOf(environmentOf(stack, 'Mcp')), [SIGNING])
    assert.match(
      String(problems(() => synthesize({ ...NO_HOST, AUTH_SERVERS: `${file}.none` }))),
      /^AUTH_SERVERS is neither JSON nor a file that can be read: /,
    )
  })

  test('that only work locally are refused, each with its place', () => {
    const issuer = 'http://localhost:9000'
    const local =
      'which only this machine can reach: give a URL that Lambda and your users can reach'
    const list = [
      { ...SIGNING, jwksUri: 'https://127.0.0.1/jwks' },
      { issuer, introspectionEndpoint: `${issuer}/introspect`, clientSecretVariable: 'SECRET' },
      { issuer: B, clientSecretArn: 'not a name' },
    ]
    assert.deepEqual(
      problems(() => stackOf(list)),
      [
        `AUTH_SERVERS[0].jwksUri is "https://127.0.0.1/jwks", ${local}`,
        `AUTH_SERVERS[1].issuer is "${issuer}", ${local}`,
        `AUTH_SERVERS[1].introspectionEndpoint is "${issuer}/introspect", ${local}`,
        'AUTH_SERVERS[1].clientSecretVariable is for the local server: give clientSecretArn, the name or ARN of a secret in Secrets Manager',
        'AUTH_SERVERS[2].clientSecretArn is neither the ARN nor the name of a secret in Secrets Manager (the value is not shown here, in case it is the secret itself)',
      ],
    )
  })

  test('do not share the keys of a file', () => {
    const file = path.join(temporaryFolder('auth-servers-keys'), 'jwks.json')
    writeFileSync(file, JSON.stringify({ keys: [{ kty: 'OKP' }] }))
    assert.deepEqual(
      problems(() => stackOf([SIGNING], { AUTH_JWKS_FILE: file })),
      [
        'AUTH_SERVERS and AUTH_JWKS_FILE are both set: leave out the file, whose keys belong to one server',
      ],
    )
    assert.deepEqual(
      problems(() => synthesizeApi({ issuer: undefined, authServers: [SIGNING], jwksFile: file })),
      [
        'authServers and jwksFile are both set: leave out the file, whose keys belong to one server',
      ],
    )
  })

  test('that take the room of other variables become part of the functions', () => {
    const clients = Array.from({ length: 60 }, (_, index) => `client-${index}-${'x'.repeat(40)}`)
    const stack = stackOf([{ ...SIGNING, allowedClients: clients }])
    assert.equal(environmentOf(stack, 'Mcp')['AUTH_SERVERS'], undefined)
    assert.deepEqual(listOf(environmentOf(stack, 'Metadata')), [{ issuer: A }])
  })

  test('cannot be one whose secret the stack created, and would give up', () => {
    const { resources } = synthesize()
    assert.ok(resources.has('Api/ClientSecret/Secret'))
    const own = /"(ApiClientSecret\w+)":\{"Type":"AWS::SecretsManager/.exec(synthesize().text)?.[1]
    const list = [{ issuer: A, clientSecretArn: `${own}-abcdefghijkl` }]
    assert.throws(() => stackOf(list), /which this stack created itself/)
  })
})

suite('several authorization servers of a construct', () => {
  const several = (...authServers: NonNullable<ProtectedMcpApiProps['authServers']>) => ({
    issuer: undefined,
    authServers,
  })

  test('may have secrets and issuers that only the deployment knows', () => {
    const api = synthesizeApi((stack) => {
      const encryptionKey = new Key(stack, 'Key')
      const clientSecret = new Secret(stack, 'SecretOfB', { encryptionKey }) as ISecret
      const issuer = `https://cognito.example.com/${new Key(stack, 'Pool').keyId}`
      return several(SIGNING, { issuer: B, clientSecret }, { issuer, tokenCheck: 'jwt' })
    })
    assert.deepEqual(listOf(environmentOf(api, 'Mcp')), [
      SIGNING,
      { issuer: B, clientSecretArn: '${SecretOfB}' },
      { issuer: 'https://cognito.example.com/${Pool}', tokenCheck: 'jwt' },
    ])
    assert.deepEqual(readableSecrets(api), ['${SecretOfB}', '${Key.Arn}'])
    assert.deepEqual(secretsOf(api), ['SecretOfB'])
  })

  test('are refused as settings are, by the names of props', () => {
    const one = several({ issuer: 'http://localhost:9000', clientId: '' })
    assert.deepEqual(
      problems(() => synthesizeApi({ ...one, issuer: B, introspectionEndpoint: `${B}/x` })),
      [
        'authServers and issuer are both set: leave out one of them',
        'authServers and introspectionEndpoint are both set: give introspectionEndpoint in the entry of the server that it belongs to',
        'authServers[0].issuer is "http://localhost:9000", which only this machine can reach: give a URL that Lambda and your users can reach',
        'authServers[0].clientId is empty: leave it out, or give a string',
      ],
    )
    assert.deepEqual(
      problems(() => synthesizeApi({ issuer: undefined })),
      [
        'issuer is not set: give the issuer URL of the authorization server, or authorizationServer or authServers',
      ],
    )
    const authServers = { issuer: A } as unknown as ProtectedMcpApiProps['authServers']
    assert.deepEqual(
      problems(() => synthesizeApi({ issuer: undefined, authServers })),
      ['authServers is an object, and no list: put it in [ ]'],
    )
  })

  test('are refused if they are too long, and nobody knows them before the deployment', () => {
    const audiences = Array.from({ length: 60 }, (_, index) => `${'x'.repeat(40)}${index}`)
    assert.throws(
      () =>
        synthesizeApi((stack) => {
          const clientSecret = new Secret(stack, 'SecretOfB') as ISecret
          return several({ issuer: B, clientSecret, audiences })
        }),
      /authServers takes \d+ bytes, and the environment of a function has room for 2048: /,
    )
  })

  test('are named in a warning if nothing can confirm their tokens', () => {
    const stack = new Stack(new App({ context: contextWith({}) }), 'Stack')
    const tool = defineTool({ name: 'a', description: '.', check: 'introspection', run: () => '' })
    const server = defineServer({ tools: [tool] })
    new ProtectedMcpApi(stack, 'Api', { ...several(SIGNING), server })
    const [warning] = Annotations.fromStack(stack).findWarning(
      '*',
      Match.stringLikeRegexp('authServers'),
    )
    assert.match(
      warning?.entry.data as string,
      /^authServers\[0\] has no client secret, .* \(tool a\); add clientSecret /,
    )
  })
})
