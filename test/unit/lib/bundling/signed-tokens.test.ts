/** What a bundle holds of the checks of tokens. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { createSigner } from '../../../support/signed-tokens.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { packagesIn, synthesizeBundles } from './bundle.ts'
import { call, runBundle } from './running-bundle.ts'

const SOURCES = ['token-check/signature.ts', 'oauth/profiles.ts', 'token-check/allowed-clients.ts']

function heldBy(name: string, settings: Readonly<Record<string, string>>) {
  const { Mcp: mcp } = synthesizeBundles(name, settings)
  const sources = [...mcp.parts.values()].flatMap((part) => part.sources)
  return {
    sources: SOURCES.filter((source) => sources.some((one) => one.endsWith(source))),
    jose: packagesIn(mcp).includes('jose'),
  }
}

test('by default it holds nothing that verifies signatures, and no profiles', () => {
  assert.deepEqual(heldBy('plain', {}), { sources: [], jose: false })
})

test('with other settings it holds them', () => {
  for (const settings of [
    { TOKEN_CHECK: 'jwt' },
    { ALLOWED_CLIENTS: 'a' },
    { AUTH_PROFILE: 'okta' },
  ]) {
    const [name = ''] = Object.keys(settings)
    assert.deepEqual(heldBy(name, settings), { sources: SOURCES, jose: true })
  }
})

test('with shipped keys, a cold call asks nobody, and loads neither the AWS SDK nor undici', async () => {
  const { publicKey, sign } = await createSigner()
  const file = path.join(temporaryFolder('shipped-keys'), 'jwks.json')
  writeFileSync(file, JSON.stringify({ keys: [publicKey] }))
  const settings = { TOKEN_CHECK: 'jwt', AUTH_JWKS_FILE: file }
  const { Mcp: mcp } = synthesizeBundles('shipped', settings)
  const token = await sign({
    iss: 'https://auth.example.com',
    aud: 'https://mcp.example.com/mcp',
    client_id: 'app',
    scope: 'mcp',
    exp: Math.floor(Date.now() / 1000) + 600,
  })
  const authorized = (bearer: string) => call({}, { authorization: `Bearer ${bearer}` })
  const forged = token.replace(/.{8}$/, 'AAAAAAAA')
  const run = await runBundle(mcp, [authorized(token), authorized(forged)])
  assert.deepEqual(run.statuses, [200, 401])
  assert.equal(run.undici, false)
  const packages = new Set(run.loaded.flatMap((name) => mcp.parts.get(name)?.packages ?? []))
  assert.ok(packages.has('jose'))
  assert.ok(!packages.has('@aws-sdk/client-secrets-manager'), 'the AWS SDK was loaded')
})
