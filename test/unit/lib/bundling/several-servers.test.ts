/** What bundles hold of several authorization servers. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { App, Stack } from 'aws-cdk-lib'
import { Key } from 'aws-cdk-lib/aws-kms'
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { ProtectedMcpApi } from '../../../../lib/protected-mcp-api.ts'
import { freshToken } from '../../../support/gate.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { unsignedToken } from '../../../support/signed-tokens.ts'
import { ENTRY, SERVER, synthesizeBundles } from './bundle.ts'
import { call, runBundle } from './running-bundle.ts'

const SOURCES = [
  'settings/auth-servers.ts',
  'settings/auth-server-members.ts',
  'settings/auth-server-rules.ts',
  'settings/auth-server-secrets.ts',
  'token-check/several-servers.ts',
  'token-check/ask-around.ts',
  'oauth/named-issuer.ts',
]
const NO_ISSUER = { AUTH_ISSUER: '' }

type Bundle = ReturnType<typeof synthesizeBundles>['Mcp']

function heldBy({ parts }: Bundle) {
  const sources = [...parts.values()].flatMap((part) => part.sources)
  return SOURCES.filter((source) => sources.some((one) => one.endsWith(source)))
}

test('those for one server that introspects hold nothing of several', () => {
  const { Mcp: mcp, Metadata: metadata } = synthesizeBundles('one', {})
  assert.deepEqual([heldBy(mcp), heldBy(metadata)], [[], []])
})

test('a list without room in the environment is in the bundles, and in force', async () => {
  const issuers = Array.from({ length: 40 }, (_, index) => `https://${index}.${'x'.repeat(60)}.com`)
  const list = issuers.map((issuer) => ({ issuer, tokenCheck: 'jwt' }))
  const AUTH_SERVERS = JSON.stringify(list)
  const bundles = synthesizeBundles('long-list', { ...NO_ISSUER, AUTH_SERVERS })
  const { Mcp: mcp, Metadata: metadata } = bundles
  assert.deepEqual(heldBy(mcp), SOURCES)
  for (const { environment } of [mcp, metadata]) {
    assert.ok(!('AUTH_SERVERS' in environment) && !('AUTH_ISSUER' in environment))
  }
  const document = { rawPath: '/', requestContext: { http: { method: 'GET' } } }
  const rawPath = '/.well-known/oauth-protected-resource/mcp'
  const { answers } = await runBundle(metadata, [{ ...document, rawPath }])
  const { authorization_servers: servers } = JSON.parse(answers[0]?.body ?? '') as {
    authorization_servers: string[]
  }
  assert.deepEqual(servers, issuers)
  const bearer = (token: string) => call({}, { authorization: `Bearer ${token}` })
  const strange = unsignedToken({ alg: 'ES256', typ: 'at+jwt' }, { iss: 'https://x.example.com' })
  const { statuses } = await runBundle(mcp, [bearer(freshToken()), bearer(strange)])
  assert.deepEqual(statuses, [401, 401])
})

test('synth loads them with stand-ins for what only the deployment knows', () => {
  const outdir = path.join(temporaryFolder('unknown-issuers'), 'out')
  const stack = new Stack(new App({ outdir }), 'Stack')
  const pool = (id: string) => `https://cognito.example.com/${new Key(stack, id).keyId}`
  const secret = (id: string) => new Secret(stack, id) as ISecret
  new ProtectedMcpApi(stack, 'Api', {
    entry: ENTRY,
    server: SERVER,
    authServers: [
      { issuer: pool('A'), clientSecret: secret('OfA') },
      { issuer: pool('B'), clientSecret: secret('OfB') },
      { issuer: new Key(stack, 'C').keyArn, tokenCheck: 'jwt' },
    ],
  })
  const { template } = (stack.node.root as App).synth().getStackByName('Stack')
  assert.match(JSON.stringify(template), /AUTH_SERVERS/)
})
