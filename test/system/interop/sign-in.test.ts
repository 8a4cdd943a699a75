/** Every client of the SDK signs a user in and calls tools, given only the MCP URL. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, describe, it } from 'node:test'
import { IS_REST } from '../../support/local-system.ts'
import { startSharedSystem } from '../../support/shared-system.ts'
import { type SdkClient, sdkClients } from '../../support/clients/sdk-clients.ts'
import { assertToolUse, type ToolUse, useTools } from '../../support/clients/tool-results.ts'
import { REDIRECT_URI } from '../../support/clients/headless-user.ts'
import {
  createRecordingFetch,
  type Exchange,
  exchangesOf,
  REMAPPED_HEADER,
  secretsOf,
  SIGN_IN_STEPS,
  stepOf,
} from '../../support/clients/recording-fetch.ts'

const system = await startSharedSystem()

for (const client of sdkClients) {
  describe(client.name, { skip: IS_REST && 'its API always renames the header' }, () => {
    describeSignIn(client, { remapsChallenge: false })
  })
  describe(`${client.name}, when a gateway renames the header of the challenge`, () => {
    describeSignIn(client, { remapsChallenge: true })
  })
}

function describeSignIn(client: SdkClient, options: { readonly remapsChallenge: boolean }) {
  const { exchanges, fetch } = createRecordingFetch(options)
  let use: ToolUse

  before(async () => {
    const session = await client.signIn(system.url, fetch)
    use = await useTools(session)
    await session.close()
    for (const secret of exchanges.flatMap(secretsOf)) system.secrets.add(secret)
  })

  it('is challenged, signs in and calls, step by step', () => {
    const steps = exchanges.map(stepOf)
    const calls = steps.slice(SIGN_IN_STEPS.length)
    assert.deepEqual(steps.slice(0, SIGN_IN_STEPS.length), SIGN_IN_STEPS)
    assert.ok(calls.length >= 4, 'connects, lists and calls twice')
    assert.deepEqual(new Set(calls), new Set(['mcp']))
  })

  it('is told where to go', () => {
    const { answer } = single(exchanges, 'challenge')
    const [name, other] = options.remapsChallenge
      ? [REMAPPED_HEADER, 'www-authenticate']
      : ['www-authenticate', REMAPPED_HEADER]
    const { href } = single(exchanges, 'resource metadata').url
    assert.match(answer.get(name) ?? '', /^Bearer /)
    assert.ok(answer.get(name)?.includes(`resource_metadata="${href}"`))
    assert.equal(answer.get(other), null)
  })

  it('asks for a token for this resource, with PKCE', () => {
    const asked = single(exchanges, 'authorization').url.searchParams
    const redeemed = new URLSearchParams(single(exchanges, 'token').body)
    assert.equal(asked.get('resource'), system.url)
    assert.equal(redeemed.get('resource'), system.url)
    assert.equal(asked.get('redirect_uri'), REDIRECT_URI)
    assert.ok(asked.get('scope')?.split(' ').includes('mcp'))
    assert.equal(redeemed.get('grant_type'), 'authorization_code')
    assert.equal(asked.get('code_challenge_method'), 'S256')
    const verifier = redeemed.get('code_verifier') ?? ''
    assert.equal(
      asked.get('code_challenge'),
      createHash('sha256').update(verifier).digest('base64url'),
    )
  })

  it(`speaks ${client.expectedVersion} and gets JSON`, () => {
    const [connecting, ...calls] = exchangesOf(exchanges, 'mcp').filter(
      ({ status }) => status === 200,
    )
    assert.match(connecting?.body ?? '', /"method":"(?:initialize|server\/discover)"/)
    assert.ok(calls.length >= 3)
    for (const { headers } of calls) {
      assert.equal(headers.get('mcp-protocol-version'), client.expectedVersion)
    }
    for (const { answer, status } of exchangesOf(exchanges, 'mcp')) {
      const type = answer.get('content-type')
      if (status === 202) assert.equal(type, null)
      else assert.match(type ?? '', /^application\/json\b/)
    }
  })

  it('finds both tools and gets what they declare', () => assertToolUse(use))
}

function single(exchanges: readonly Exchange[], step: string): Exchange {
  const [exchange, ...others] = exchangesOf(exchanges, step)
  assert.ok(exchange, step)
  assert.equal(others.length, 0, step)
  return exchange
}
