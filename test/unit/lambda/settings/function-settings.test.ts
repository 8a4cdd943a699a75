import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  functionEnvironment,
  metadataEnvironment,
  readFunctionSettings,
  readMetadataSettings,
} from '../../../../lambda/settings/function-settings.ts'

const ENVIRONMENT = {
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  AUTH_HOST: 'keycloak.example.com',
  AUTH_PORT: '443',
  OAUTH_CLIENT_SECRET: ' with spaces ',
}
const ISSUER = 'https://keycloak.example.com/realms/master'
const read = (change: Record<string, string>) => readFunctionSettings({ ...ENVIRONMENT, ...change })

test('the defaults describe a Keycloak realm', () => {
  assert.deepEqual(read({}), {
    resource: 'https://mcp.example.com/mcp',
    issuer: ISSUER,
    introspectionEndpoint: `${ISSUER}/protocol/openid-connect/token/introspect`,
    clientId: 'mcp-server',
    clientAuthMethod: 'client_secret_basic',
    audiences: [],
    requiredScopes: ['mcp'],
    resourceName: 'MCP server',
    resourceDescription: 'Tools for AI assistants, for everyone who may sign in.',
    scopeHierarchy: [],
    expiryRequired: false,
    privateHosts: [],
    allowedOrigins: undefined,
    tokenCacheTtlSeconds: 60,
    clientSecret: { value: ' with spaces ' },
  })
})

test('every setting can be given', () => {
  const settings = read({
    AUTH_ISSUER: 'https://auth.example.com/tenant/',
    RESOURCE_NAME: ' Rechner <für alle> ',
    RESOURCE_DESCRIPTION: 'Adds & multiplies.',
    AUTH_INTROSPECTION_ENDPOINT: 'https://auth.example.com/introspect',
    OAUTH_CLIENT_ID: 'me',
    OAUTH_CLIENT_AUTH_METHOD: 'client_secret_post',
    OAUTH_AUDIENCES: 'mcp-api, https://old.example.com/mcp ,',
    MCP_SCOPE: 'mcp  tools:call',
    SCOPE_HIERARCHY: 'admin>mcp mcp>tools:call',
    TOKEN_EXPIRY: 'required',
    AUTH_PRIVATE_HOSTS: 'Keycloak.internal, 10.0.0.7',
    ALLOWED_ORIGINS: 'https://app.example.com,http://localhost:6274',
    TOKEN_CACHE_TTL_SECONDS: '0',
    OAUTH_CLIENT_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:1:secret:x-AbCdEf',
  })
  assert.deepEqual(settings, {
    resource: 'https://mcp.example.com/mcp',
    issuer: 'https://auth.example.com/tenant/',
    introspectionEndpoint: 'https://auth.example.com/introspect',
    clientId: 'me',
    clientAuthMethod: 'client_secret_post',
    audiences: ['mcp-api', 'https://old.example.com/mcp'],
    requiredScopes: ['mcp', 'tools:call'],
    resourceName: 'Rechner <für alle>',
    resourceDescription: 'Adds & multiplies.',
    scopeHierarchy: [
      ['admin', 'mcp'],
      ['mcp', 'tools:call'],
    ],
    expiryRequired: true,
    privateHosts: ['keycloak.internal', '10.0.0.7'],
    allowedOrigins: ['https://app.example.com', 'http://localhost:6274'],
    tokenCacheTtlSeconds: 0,
    clientSecret: { arn: 'arn:aws:secretsmanager:eu-west-1:1:secret:x-AbCdEf' },
  })
})

describe('the authorization server', () => {
  const serverOf = (change: Record<string, string>) => {
    const { issuer, introspectionEndpoint } = read({ AUTH_PORT: '', ...change })
    return [issuer, introspectionEndpoint]
  }
  const keycloak = (issuer: string) => [
    issuer,
    `${issuer}/protocol/openid-connect/token/introspect`,
  ]

  test('is reached by https, by http on a loopback host, and by no port that goes without saying', () => {
    for (const [AUTH_HOST, AUTH_PORT, origin] of [
      ['Auth.Example.com', '', 'https://auth.example.com:8080'],
      ['auth.example.com', '443', 'https://auth.example.com'],
      ['localhost', '', 'http://localhost:8080'],
      ['127.0.0.1', '80', 'http://127.0.0.1'],
      ['::1', '9000', 'http://[::1]:9000'],
      ['[::1]', '9000', 'http://[::1]:9000'],
      ['localhost', '443', 'https://localhost'],
    ] as const) {
      assert.deepEqual(serverOf({ AUTH_HOST, AUTH_PORT }), keycloak(`${origin}/realms/master`))
    }
  })

  test('has the realm in its issuer, encoded', () => {
    assert.deepEqual(
      serverOf({ AUTH_PORT: '443', AUTH_REALM: 'my realm' }),
      keycloak('https://keycloak.example.com/realms/my%20realm'),
    )
  })

  test('is asked for its endpoint when only the issuer is known, which stays as it is written', () => {
    const issuer = 'https://tenant.auth.example.com/'
    assert.deepEqual(serverOf({ AUTH_ISSUER: issuer }), [issuer, undefined])
  })

  test('may have another endpoint than Keycloak', () => {
    const AUTH_INTROSPECTION_ENDPOINT = 'https://keycloak.example.com/introspect'
    assert.deepEqual(serverOf({ AUTH_PORT: '443', AUTH_INTROSPECTION_ENDPOINT }), [
      ISSUER,
      AUTH_INTROSPECTION_ENDPOINT,
    ])
  })
})

test('the resource is put into canonical form', () => {
  for (const [given, canonical] of [
    ['HTTPS://MCP.Example.com:443/mcp/', 'https://mcp.example.com/mcp'],
    ['https://mcp.example.com', 'https://mcp.example.com'],
    ['http://localhost:3000/mcp', 'http://localhost:3000/mcp'],
  ] as const) {
    assert.equal(read({ RESOURCE_URL: given }).resource, canonical)
  }
})

describe('a setting that cannot work is told with what was received and what would be right', () => {
  const told = (change: Record<string, string>, message: string) =>
    test(message, () => {
      assert.throws(() => read(change), {
        name: 'SettingsError',
        message: `These settings cannot work:\n  - ${message}`,
      })
    })
  const https = 'use https: (http: is accepted for localhost, 127.0.0.1 and [::1] alone)'
  const host = 'give the host alone, such as keycloak.example.com or 127.0.0.1'
  const origins = 'list origins as browsers send them, such as https://app.example.com'

  told({ AUTH_HOST: 'https://kc.example.com' }, `AUTH_HOST is "https://kc.example.com": ${host}`)
  told({ AUTH_HOST: 'kc.example.com:8443' }, `AUTH_HOST is "kc.example.com:8443": ${host}`)
  told({ AUTH_HOST: 'kc.example.com/auth' }, `AUTH_HOST is "kc.example.com/auth": ${host}`)
  told({ AUTH_HOST: 'a b' }, `AUTH_HOST is "a b": ${host}`)
  told({ AUTH_PORT: '0' }, 'AUTH_PORT is "0": give a whole number from 1 to 65535')
  told({ AUTH_PORT: '65536' }, 'AUTH_PORT is "65536": give a whole number from 1 to 65535')
  told({ AUTH_PORT: '8e3' }, 'AUTH_PORT is "8e3": give a whole number from 1 to 65535')
  told(
    { TOKEN_CACHE_TTL_SECONDS: '3601' },
    'TOKEN_CACHE_TTL_SECONDS is "3601": give a whole number from 0 to 3600',
  )
  told(
    { AUTH_ISSUER: 'http://auth.example.com' },
    `AUTH_ISSUER is "http://auth.example.com": ${https}`,
  )
  told(
    { AUTH_ISSUER: 'http://127.0.0.1.example.com' },
    `AUTH_ISSUER is "http://127.0.0.1.example.com": ${https}`,
  )
  told({ AUTH_ISSUER: 'file:///etc/passwd' }, `AUTH_ISSUER is "file:///etc/passwd": ${https}`)
  told(
    { AUTH_ISSUER: 'auth.example.com' },
    'AUTH_ISSUER is "auth.example.com": give a whole URL, such as https://auth.example.com/realms/main',
  )
  told(
    { AUTH_ISSUER: 'https://user:pass@auth.example.com' },
    'AUTH_ISSUER is "https://***@auth.example.com": leave out the user name and password',
  )
  told(
    { AUTH_INTROSPECTION_ENDPOINT: 'https://auth.example.com/?x' },
    'AUTH_INTROSPECTION_ENDPOINT is "https://auth.example.com/?x": leave out the query and the fragment',
  )
  told(
    { RESOURCE_URL: 'https://mcp.example.com/#' },
    'RESOURCE_URL is "https://mcp.example.com/#": leave out the query and the fragment',
  )
  told(
    { OAUTH_CLIENT_AUTH_METHOD: 'none' },
    'OAUTH_CLIENT_AUTH_METHOD is "none": use client_secret_basic or client_secret_post',
  )
  told(
    { MCP_SCOPE: 'mcp a"b' },
    'MCP_SCOPE holds "a\\"b": use printable ASCII without quotes and backslashes',
  )
  told({ ALLOWED_ORIGINS: '*' }, `ALLOWED_ORIGINS holds "*": ${origins}`)
  told(
    { ALLOWED_ORIGINS: 'https://a.example/' },
    `ALLOWED_ORIGINS holds "https://a.example/": ${origins}`,
  )
  for (const entry of ['admin', 'a>b>c', '>a', 'a>', 'a>"']) {
    told(
      { SCOPE_HIERARCHY: entry },
      `SCOPE_HIERARCHY holds ${JSON.stringify(entry)}: write a broader scope, > and a scope that it implies, such as admin>mcp`,
    )
  }
  told({ TOKEN_EXPIRY: 'no' }, 'TOKEN_EXPIRY is "no": use optional or required')
  told(
    { RESOURCE_URL: '' },
    'RESOURCE_URL is not set: give the public URL of this server, such as https://mcp.example.com/mcp',
  )
  told(
    { AUTH_HOST: '' },
    'AUTH_HOST is not set: give the host of the authorization server (with AUTH_PORT and AUTH_REALM), or its whole issuer URL in AUTH_ISSUER',
  )
  told(
    { OAUTH_CLIENT_SECRET: '' },
    'OAUTH_CLIENT_SECRET is not set: give the secret of this server’s own client at the authorization server, or OAUTH_CLIENT_SECRET_ARN',
  )
})

test('one message tells of every problem', () => {
  assert.throws(
    () => readFunctionSettings({ AUTH_PORT: 'x', MCP_SCOPE: '\\' }),
    ({ message }: Error) => {
      const settings = [
        'RESOURCE_URL',
        'AUTH_PORT',
        'AUTH_HOST',
        'MCP_SCOPE',
        'OAUTH_CLIENT_SECRET',
      ]
      for (const name of settings) assert.match(message, new RegExp(`^ {2}- ${name} `, 'm'))
      return message.split('\n').length === settings.length + 1
    },
  )
})

test('settings survive the way through a function’s environment', () => {
  for (const change of [
    {},
    {
      AUTH_ISSUER: 'https://auth.example.com/',
      OAUTH_AUDIENCES: 'a,b',
      ALLOWED_ORIGINS: 'https://app.example.com',
      MCP_SCOPE: 'a b',
      SCOPE_HIERARCHY: 'c>a c>b',
      TOKEN_EXPIRY: 'required',
      AUTH_PRIVATE_HOSTS: 'keycloak.internal',
    },
  ]) {
    const settings = read(change)
    const environment = functionEnvironment(settings)
    assert.deepEqual(
      readFunctionSettings({ ...environment, OAUTH_CLIENT_SECRET: ' with spaces ' }),
      settings,
    )
    const metadata = readMetadataSettings(metadataEnvironment(settings))
    assert.deepEqual({ ...settings, ...metadata }, settings)
    assert.equal(Object.keys(metadata).length, 5)
    assert.ok(!JSON.stringify(environment).includes('with spaces'), 'no secret in it')
  }
})

test('the metadata function needs no client', () => {
  assert.throws(() => readMetadataSettings({}), {
    message: /RESOURCE_URL is not set.*\n.*AUTH_HOST is not set/,
  })
})
