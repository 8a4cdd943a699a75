/** Sign-ins of real clients, request by request: scopes, resources, gateways in between, and registrations. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startLocalSystem } from '../../support/local-system.ts'
import { startSharedSystem } from '../../support/shared-system.ts'
import {
  assertTokenWorks,
  endpointsOf,
  metadataOf,
  post,
  redeem,
  REFRESHABLE,
  signIn,
} from '../../support/clients/sign-in-requests.ts'
import { fetchToken } from '../../support/clients/http-requests.ts'

const PING = { id: 1, method: 'ping' }

const system = await startSharedSystem()

/** The scope in the challenge to a call without a token. */
async function challengedScope(): Promise<string> {
  const { headers } = await post(system, PING)
  return /scope="([^"]+)"/.exec(headers.get('www-authenticate') ?? '')?.[1] ?? assert.fail()
}

describe('scopes and resources', () => {
  it('some request scopes_supported verbatim, some the scope of the challenge, some more, some none', async () => {
    const { scopes_supported: supported } = await metadataOf(system)
    const challenged = await challengedScope()
    for (const asked of [
      { scope: (supported as string[]).join(' ') },
      { scope: challenged },
      { scope: `${challenged} offline_access`, prompt: 'consent' },
      { scope: `openid profile email ${challenged}` },
      {},
    ]) {
      const options = { asked: { ...asked, resource: system.url } }
      // eslint-disable-next-line no-await-in-loop -- one user after the other
      await assertTokenWorks(system, (await signIn(endpointsOf(system), options)).access_token)
    }
  })

  it('a client that holds a refresh token cannot step up: the first challenge covers ordinary use', async () => {
    const scope = await challengedScope()
    const first = await signIn(endpointsOf(system), { registration: REFRESHABLE, asked: { scope } })
    await assertTokenWorks(system, first.access_token)
    const second = await redeem(endpointsOf(system), {
      grant_type: 'refresh_token',
      refresh_token: first.refresh_token ?? '',
      client_id: first.clientId,
    })
    assert.notEqual(second.access_token, first.access_token)
    await assertTokenWorks(system, second.access_token)
  })

  it('some never send a resource: the token is for this server all the same', async () => {
    const { access_token: token } = await signIn(endpointsOf(system), { asked: { scope: 'mcp' } })
    await assertTokenWorks(system, token)
  })

  it('some send the resource once, to one of the two endpoints', async () => {
    const resource = { resource: system.url }
    for (const options of [{ asked: resource }, { redeemed: resource }]) {
      // eslint-disable-next-line no-await-in-loop -- one user after the other
      await assertTokenWorks(system, (await signIn(endpointsOf(system), options)).access_token)
    }
  })

  it('a token for another audience is refused, and the log names both', async () => {
    const secret = { OAUTH_CLIENT_SECRET: 'a-secret-of-this-test' }
    await using first = await startLocalSystem({ env: secret })
    await using other = await startLocalSystem({
      env: {
        ...secret,
        AUTH_ISSUER: first.issuer,
        AUTH_INTROSPECTION_ENDPOINT: `${first.issuer}/protocol/openid-connect/token/introspect`,
      },
    })
    const { access_token: token } = await signIn(endpointsOf(first))
    await assertTokenWorks(first, token)
    const { status } = await post(other, PING, token)
    assert.equal(status, 401)
    const reason = `issued for [${JSON.stringify(first.url)}], not for ${other.url}`
    assert.ok(other.output().includes(JSON.stringify(reason)), other.output())
  })
})

describe('a gateway that renames WWW-Authenticate', () => {
  it('clients sign in by the bare 401 and the well-known documents', async () => {
    await using renaming = await startLocalSystem({ args: ['--remap-headers'] })
    const { status, headers } = await post(renaming, PING)
    assert.deepEqual([status, headers.get('www-authenticate')], [401, null])
    const metadata = await metadataOf(renaming)
    assert.deepEqual(metadata['authorization_servers'], [renaming.issuer])
    const asked = { resource: String(metadata['resource']) }
    await assertTokenWorks(renaming, (await signIn(endpointsOf(renaming), { asked })).access_token)
  })

  it('a step-up finds the challenge of 403 in the JSON body', async () => {
    const env = { MCP_SCOPE: 'mcp other' }
    await using renaming = await startLocalSystem({ args: ['--remap-headers'], env })
    const poor = await fetchToken(renaming.issuer, { scope: 'mcp' })
    const { status, headers, body } = await post(renaming, PING, poor)
    assert.deepEqual([status, headers.get('www-authenticate')], [403, null])
    const { data } = (body as { error: { data: Record<string, string> } }).error
    assert.match(data['www_authenticate'] ?? '', /^Bearer error="insufficient_scope", /)
    const scope = /scope="([^"]*)"/.exec(data['www_authenticate'] ?? '')?.[1]
    assert.equal(scope, 'mcp other')
    const { access_token: token } = await signIn(endpointsOf(renaming), { asked: { scope } })
    await assertTokenWorks(renaming, token)
  })
})

describe('a registration', () => {
  const native = { application_type: 'native', response_types: ['code'], ...REFRESHABLE }
  for (const [name, registration, redirectUri] of [
    [
      'VS Code registers four redirect URIs, and comes back at whatever port is free',
      {
        ...native,
        client_uri: 'https://code.visualstudio.com',
        redirect_uris: [
          'https://insiders.vscode.dev/redirect',
          'https://vscode.dev/redirect',
          'http://127.0.0.1/',
          'http://127.0.0.1:33418/',
        ],
      },
      'http://127.0.0.1:59656/',
    ],
    [
      'Cursor registers a scheme of its own, a page and a port together',
      {
        redirect_uris: [
          'cursor://anysphere.cursor-mcp/oauth/callback',
          'https://www.cursor.com/agents/mcp/oauth/callback',
          'http://localhost:8787/callback',
        ],
      },
      'http://localhost:8787/callback',
    ],
    [
      'Codex says that it is a native client, and which scopes it will ask for',
      {
        ...native,
        client_name: 'Codex',
        redirect_uris: ['http://127.0.0.1:43735/callback'],
        scope: 'mcp offline_access',
      },
      'http://127.0.0.1:43735/callback',
    ],
    [
      'mcp-remote says which software it is, of which version',
      {
        ...native,
        redirect_uris: ['http://localhost:9804/oauth/callback'],
        software_id: '2e6dc280-f3c3-4e01-99a7-8181dbd1d23d',
        software_version: '0.15.1',
      },
      'http://localhost:9804/oauth/callback',
    ],
    [
      'Claude has one page for all servers, and no application type',
      { client_name: 'Claude', redirect_uris: ['https://claude.ai/api/mcp/auth_callback'] },
      'https://claude.ai/api/mcp/auth_callback',
    ],
  ] as const) {
    it(name, async () => {
      const asked = { scope: 'mcp offline_access', resource: system.url }
      const { access_token: token } = await signIn(endpointsOf(system), {
        registration,
        redirectUri,
        asked,
      })
      await assertTokenWorks(system, token)
    })
  }
})
