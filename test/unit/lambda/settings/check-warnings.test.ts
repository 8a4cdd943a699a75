import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROPS } from '../../../../lambda/settings/setting-words.ts'
import { mistakes } from '../../../support/likely-mistakes.ts'

const POOL = {
  issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc',
  profile: 'cognito',
  scopePrefix: 'https://mcp.example.com/mcp/',
} as const
const OKTA = { issuer: 'https://example.okta.com/oauth2/default', profile: 'okta' } as const
const ASKING = [
  { kind: { name: 'tool' }, name: 'close_account', check: 'introspection' },
  { kind: { name: 'prompt' }, name: 'summary', check: undefined },
] as const

test('a server without introspection cannot be asked by a single tool', () => {
  assert.deepEqual(mistakes(POOL, ASKING), [
    'the issuer is at cognito-idp.eu-west-1.amazonaws.com, which offers no introspection: what has check: "introspection" would get 503 for every token (tool close_account); leave out check',
  ])
  assert.equal(mistakes({ profile: 'auth0', issuer: 'https://a.example.com/' }, ASKING).length, 1)
  assert.deepEqual(mistakes(POOL, ASKING.slice(1)), [])
  assert.deepEqual(mistakes(OKTA, ASKING), [])
  assert.deepEqual(mistakes({ ...POOL, issuer: undefined }, ASKING), [])
})

test('one of several servers without a secret cannot be asked either', () => {
  const authServers = [{ ...OKTA, clientSecretArn: 'okta' }, { issuer: 'https://b.example.com' }]
  const sentence = (list: string, wanted: string) =>
    `${list}[1] has no client secret, so that nobody can ask that server about its tokens: what has check: "introspection" refuses them (tool close_account); add ${wanted}`
  assert.deepEqual(mistakes({ authServers }, ASKING), [
    sentence('AUTH_SERVERS', 'clientSecretArn or, locally, clientSecretVariable'),
  ])
  assert.deepEqual(mistakes({ authServers }, ASKING, PROPS), [
    sentence('authServers', 'clientSecret'),
  ])
  assert.deepEqual(mistakes({ authServers }), [])
})
