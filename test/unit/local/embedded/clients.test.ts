import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as v2 from '@modelcontextprotocol/client'
import * as v1 from '@modelcontextprotocol/sdk/client/auth.js'
import * as oauth from 'oauth4webapi'
import {
  authorize,
  introspect,
  json,
  obtainToken,
  REDIRECT_URI,
  register,
  RESOURCE,
  RESOURCE_SERVER,
  startServer,
} from './embedded-client.ts'

const METADATA_URL = 'https://client.example/oauth/metadata.json'

let server: Awaited<ReturnType<typeof startServer>>

before(async () => {
  server = await startServer({ fetch: fetchMetadataDocument })
})
after(() => server.close())

async function fetchMetadataDocument(url: string | URL | Request): Promise<Response> {
  assert.equal(url, METADATA_URL)
  return Response.json({
    client_id: METADATA_URL,
    client_name: 'a client with a document',
    redirect_uris: ['http://127.0.0.1/callback'],
    token_endpoint_auth_method: 'none',
  })
}

describe('discovery', () => {
  it('gives one document at every form of the URL and every loopback name', async () => {
    const { issuer } = server
    const documents = await Promise.all(
      ['localhost', '127.0.0.1'].flatMap((host) => {
        const origin = `http://${host}:${server.port}`
        const { pathname } = new URL(issuer)
        return ['oauth-authorization-server', 'openid-configuration'].flatMap((name) => [
          fetch(`${origin}${pathname}/.well-known/${name}`).then((response) => json(response)),
          fetch(`${origin}/.well-known/${name}${pathname}`).then((response) => json(response)),
        ])
      }),
    )
    assert.equal(documents.length, 8)
    for (const document of documents) assert.deepEqual(document, documents[0])
    const endpoints = Object.entries(documents[0] ?? {}).filter(([, value]) =>
      String(value).startsWith('http'),
    )
    assert.deepEqual(Object.fromEntries(endpoints), {
      issuer,
      authorization_endpoint: `${issuer}/protocol/openid-connect/auth`,
      token_endpoint: `${issuer}/protocol/openid-connect/token`,
      introspection_endpoint: server.introspectionEndpoint,
      revocation_endpoint: `${issuer}/protocol/openid-connect/revoke`,
      jwks_uri: `${issuer}/protocol/openid-connect/certs`,
      userinfo_endpoint: `${issuer}/protocol/openid-connect/userinfo`,
      end_session_endpoint: `${issuer}/protocol/openid-connect/logout`,
      registration_endpoint: `${issuer}/clients-registrations/openid-connect`,
    })
  })

  it('says what MCP clients look for', async () => {
    const metadata = await json(await fetch(`${server.issuer}/.well-known/openid-configuration`))
    assert.deepEqual(metadata['code_challenge_methods_supported'], ['S256'])
    assert.deepEqual(metadata['response_types_supported'], ['code'])
    assert.equal(metadata['authorization_response_iss_parameter_supported'], true)
    assert.equal(metadata['client_id_metadata_document_supported'], true)
    assert.equal(metadata['dpop_signing_alg_values_supported'], undefined)
    assert.deepEqual(metadata['scopes_supported'], [
      'mcp',
      'mcp:admin',
      'orders:cancel',
      'openid',
      'offline_access',
    ])
  })

  it('escapes the realm', () => {
    assert.equal(server.issuer, `http://localhost:${server.port}/realms/my%20realm`)
  })
})

describe('registration', () => {
  const anyPort = 'http://localhost:1/cb'
  for (const [name, metadata, redirectUri] of [
    ['a loopback name without application type', { redirect_uris: [anyPort] }, anyPort],
    [
      'loopback at any port',
      { redirect_uris: ['http://127.0.0.1:1/cb'] },
      'http://127.0.0.1:65000/cb',
    ],
    ['https', { redirect_uris: ['https://app.example/cb'] }, 'https://app.example/cb'],
    [
      'a custom scheme',
      { redirect_uris: ['cursor://anysphere.cursor-mcp/oauth/callback'] },
      'cursor://anysphere.cursor-mcp/oauth/callback',
    ],
    [
      'a native client',
      { redirect_uris: ['vscode://auth/cb', anyPort], application_type: 'native' },
      'vscode://auth/cb',
    ],
    ['a web client', { redirect_uris: [anyPort], application_type: 'web' }, anyPort],
    [
      'a client that registers scopes of others',
      { redirect_uris: [anyPort], scope: 'mcp profile email' },
      anyPort,
    ],
  ] as const) {
    it(`accepts ${name}`, async () => {
      const response = await register(server, { token_endpoint_auth_method: 'none', ...metadata })
      const client = await json<{ client_id: string; client_secret?: string }>(response)
      assert.equal(response.status, 201, JSON.stringify(client))
      assert.equal(client.client_secret, undefined)
      const params = { scope: 'mcp', redirect_uri: redirectUri }
      const { access_token } = await obtainToken(server, client.client_id, params)
      assert.equal((await introspect(server, access_token))['client_id'], client.client_id)
    })
  }

  it('gives confidential clients a secret', async () => {
    const response = await register(server, { redirect_uris: [REDIRECT_URI] })
    const { client_secret: secret } = await json(response)
    assert.equal(typeof secret, 'string')
  })

  it('refuses http at other hosts', async () => {
    const response = await register(server, { redirect_uris: ['http://app.example/cb'] })
    assert.equal(response.status, 400)
    assert.equal((await json(response))['error'], 'invalid_redirect_uri')
  })

  it('is not needed by a client with a metadata document', async () => {
    const params = { scope: 'mcp', redirect_uri: 'http://127.0.0.1:65000/callback' }
    const { access_token } = await obtainToken(server, METADATA_URL, params)
    assert.equal((await introspect(server, access_token))['client_id'], METADATA_URL)
  })

  it('is required of clients without a metadata document', async () => {
    const { response } = await authorize(server, { client_id: 'unknown', scope: 'mcp' })
    assert.equal(response?.status, 400)
    assert.equal((await json(response))['error'], 'invalid_client')
  })
})

for (const [name, sdk] of [
  ['v1', v1],
  ['v2', v2],
] as const) {
  it(`serves the ${name} MCP SDK from discovery to refresh`, async () => {
    const { issuer } = server
    const metadata = await sdk.discoverAuthorizationServerMetadata(issuer)
    assert.ok(metadata)
    const clientInformation = await sdk.registerClient(issuer, {
      metadata,
      clientMetadata: {
        redirect_uris: [REDIRECT_URI],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'none',
      },
      scope: 'mcp',
    })
    const { authorizationUrl, codeVerifier } = await sdk.startAuthorization(issuer, {
      metadata,
      clientInformation,
      redirectUrl: REDIRECT_URI,
      scope: 'mcp offline_access',
      resource: new URL(RESOURCE),
    })
    const { answer } = await authorize(server, Object.fromEntries(authorizationUrl.searchParams))
    const shared = { metadata, clientInformation, resource: new URL(RESOURCE) }
    const tokens = await sdk.exchangeAuthorization(issuer, {
      ...shared,
      authorizationCode: answer.get('code') ?? '',
      iss: answer.get('iss') ?? '',
      codeVerifier,
      redirectUri: REDIRECT_URI,
    })
    const refreshToken = tokens.refresh_token ?? ''
    const { access_token } = await sdk.refreshAuthorization(issuer, { ...shared, refreshToken })
    assert.equal((await introspect(server, access_token))['scope'], 'mcp')
  })
}

it('serves oauth4webapi, which checks every answer against the RFCs', async () => {
  const insecure = { [oauth.allowInsecureRequests]: true }
  const issuer = new URL(server.issuer)
  const discovered = await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' })
  const as = await oauth.processDiscoveryResponse(issuer, discovered)
  const registered = await oauth.dynamicClientRegistrationRequest(
    as,
    { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' },
    insecure,
  )
  const client = await oauth.processDynamicClientRegistrationResponse(registered)
  const { url, verifier } = await authorize(server, {
    client_id: client.client_id,
    scope: 'openid mcp',
  })
  const callback = oauth.validateAuthResponse(as, client, url ?? issuer, 'a state')
  const granted = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    oauth.None(),
    callback,
    REDIRECT_URI,
    verifier,
    insecure,
  )
  const token = await oauth.processAuthorizationCodeResponse(as, client, granted)
  await oauth.validateApplicationLevelSignature(as, granted, insecure)
  const resourceServer = { client_id: RESOURCE_SERVER.clientId }
  const introspected = await oauth.introspectionRequest(
    as,
    resourceServer,
    oauth.ClientSecretBasic(RESOURCE_SERVER.clientSecret),
    token.access_token,
    insecure,
  )
  const verdict = await oauth.processIntrospectionResponse(as, resourceServer, introspected)
  assert.equal(verdict.active, true)
  assert.equal(verdict.aud, RESOURCE)
})
