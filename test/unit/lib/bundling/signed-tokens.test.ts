/** What a bundle holds of the checks of tokens. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packagesIn, synthesizeBundles } from './bundle.ts'

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
