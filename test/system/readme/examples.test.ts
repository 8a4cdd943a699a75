import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startEmbeddedServer } from '../../../local/embedded/server.ts'
import { blocksIn, start } from './readme.ts'

const dotenvs = blocksIn('docs/settings.md').get('Examples') ?? []

async function call(origin: string, token: string): Promise<number> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return (await fetch(`${origin}/mcp`, { method: 'POST', headers, body })).status
}

const metadataOf = async (origin: string) =>
  (await fetch(`${origin}/.well-known/oauth-protected-resource`)).json()

const document = (resource: string, issuer: string) => ({
  resource,
  authorization_servers: [issuer],
  scopes_supported: ['mcp'],
  bearer_methods_supported: ['header'],
  resource_name: 'MCP server',
  resource_documentation: `${resource}/about`,
})

test('development: the .env of docs/settings.md uses the Keycloak of this machine, and starts no server of its own', async (t) => {
  // A stand-in for Keycloak, at its paths, with the client that the .env names.
  const keycloak = await startEmbeddedServer({
    port: 8080,
    realm: 'mcp-dev',
    resource: 'http://localhost:3000/mcp',
    scopes: ['mcp'],
    resourceServer: { clientId: 'mcp-server', clientSecret: 'the-secret-of-that-client' },
  })
  t.after(() => keycloak.close())
  const output = await start(dotenvs[0]?.text)
  const origin = 'http://localhost:3000'
  const issuer = 'http://localhost:8080/realms/mcp-dev'
  assert.deepEqual(await metadataOf(origin), document(`${origin}/mcp`, issuer))
  assert.doesNotMatch(output, /embedded/)
  assert.equal(await call(origin, await keycloak.issueDemoToken()), 200)
  assert.equal(await call(origin, 'of-somebody-else'), 401)
})

test('production: the .env of docs/settings.md serves every interface, and refers clients to the public names', async () => {
  await start(dotenvs[1]?.text)
  const origin = 'http://127.0.0.1:8080'
  assert.deepEqual(
    await metadataOf(origin),
    document('https://mcp.mycompany.com/mcp', 'https://keycloak.mycompany.com/realms/production'),
  )
  assert.equal(await call(origin, 'unknown'), 503, 'that Keycloak cannot be asked from here')
})
