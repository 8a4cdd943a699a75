import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  functionEnvironment,
  metadataEnvironment,
  readFunctionSettings,
  readMetadataSettings,
} from '../../../../lambda/settings/function-settings.ts'
import {
  DEFAULTS,
  EVERY_SETTING,
  NAMES,
  problemsOf,
  WRONG_SETTINGS,
} from '../../../support/setting-cases.ts'

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
    ...DEFAULTS,
    resource: 'https://mcp.example.com/mcp',
    issuer: ISSUER,
    introspectionEndpoint: `${ISSUER}/protocol/openid-connect/token/introspect`,
    clientSecret: { value: ' with spaces ' },
    clientKey: undefined,
    requestStateKey: undefined,
    serverKey: undefined,
    sharedTable: undefined,
    audit: false,
    pseudonymizeSubjects: false,
    openTelemetry: false,
    edgeKeys: undefined,
  })
})

test('every setting can be given', () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:1:secret:x-AbCdEf'
  const key = { REQUEST_STATE_KEY: ' a key ' }
  const stored = {
    OAUTH_CLIENT_SECRET_ARN: arn,
    REQUEST_STATE_KEY_ARN: `${arn}-2`,
    SERVER_KEY_ARN: `${arn}-3`,
    SHARED_TOKEN_CACHE: 'true',
    SHARED_TABLE: 'shared',
    AUDIT: 'true',
    PSEUDONYMIZE_SUBJECTS: 'true',
    OPEN_TELEMETRY: 'true',
  }
  const { environment, settings } = EVERY_SETTING
  assert.deepEqual(read({ ...environment, ...stored, ...key }), {
    ...settings,
    clientSecret: { arn },
    clientKey: undefined,
    requestStateKey: { arn: `${arn}-2` },
    serverKey: { arn: `${arn}-3` },
    sharedTable: 'shared',
    audit: true,
    pseudonymizeSubjects: true,
    openTelemetry: true,
    edgeKeys: undefined,
  })
  assert.deepEqual(read(key).requestStateKey, { value: ' a key ' })
})

test('what hashes or seals needs the server key', () => {
  for (const variable of ['AUDIT', 'PSEUDONYMIZE_SUBJECTS', 'SHARED_TOKEN_CACHE']) {
    const problem = `${variable} is "true", and SERVER_KEY_ARN is not set: set it to the name or ARN of a secret with 32 random bytes or more, or SERVER_KEY to such a text`
    const told = (error: Error) => error.message.includes(problem)
    assert.throws(() => read({ [variable]: 'true' }), told)
    assert.ok(read({ [variable]: 'true', SERVER_KEY: 'k'.repeat(32) }))
  }
})

test('a server key that is too short stops the start', () => {
  const told = (error: Error) =>
    error.message.endsWith('SERVER_KEY has 5 bytes: give it 32 random bytes or more')
  assert.throws(() => read({ SERVER_KEY: 'short' }), told)
})

test('a table is used only where something is shared in it', () => {
  assert.equal(read({ SHARED_TABLE: 'shared' }).sharedTable, undefined)
})

test('a list that holds only separators counts as not set', () => {
  const { audiences, allowedOrigins } = read({ OAUTH_AUDIENCES: ', ,', ALLOWED_ORIGINS: ',' })
  assert.deepEqual([audiences, allowedOrigins], [[], undefined])
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

  test('uses https, or http on a loopback host, and has no default port in its URLs', () => {
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

  test('has no known endpoint when only its issuer is given, which stays as it is written', () => {
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

test('a name is one line of at most 100 characters, in any script', () => {
  for (const name of NAMES) assert.equal(read({ RESOURCE_NAME: name }).resourceName, name)
})

describe('a setting that cannot work is reported with the value received and what would be right', () => {
  const reports = (change: Record<string, string>, problem: string) =>
    test(problem, () => {
      assert.throws(
        () => read(change),
        (error: Error) => {
          assert.equal(error.name, 'SettingsError')
          assert.deepEqual(problemsOf(error), [problem])
          return true
        },
      )
    })

  for (const { variable, text, problem } of WRONG_SETTINGS) {
    reports({ [variable]: text }, `${variable} ${problem}`)
  }
  reports(
    { RESOURCE_URL: '' },
    'RESOURCE_URL is not set: set it to the public URL of this server, such as https://mcp.example.com/mcp',
  )
  reports(
    { AUTH_HOST: '' },
    'AUTH_HOST is not set: set it to the host of the authorization server (with AUTH_PORT and AUTH_REALM), or set AUTH_ISSUER to its issuer URL',
  )
  reports(
    { OAUTH_CLIENT_SECRET: '' },
    'OAUTH_CLIENT_SECRET is not set: set it to the client secret of this server at the authorization server (with private_key_jwt, to its private key), or set OAUTH_CLIENT_SECRET_ARN',
  )
})

test('one message lists every problem, each once', () => {
  assert.throws(
    () => readFunctionSettings({ AUTH_PORT: 'x', MCP_SCOPE: '\\ "' }),
    (error: Error) => {
      assert.deepEqual(
        problemsOf(error).map((problem) => /^(\w+) (?:is|holds) (\S+)/.exec(problem)?.slice(1)),
        [
          ['AUTH_PORT', '"x":'],
          ['MCP_SCOPE', String.raw`"\\":`],
          ['MCP_SCOPE', String.raw`"\"":`],
          ['RESOURCE_URL', 'not'],
          ['AUTH_HOST', 'not'],
          ['OAUTH_CLIENT_SECRET', 'not'],
        ],
      )
      return true
    },
  )
})

const SECRETS = {
  OAUTH_CLIENT_SECRET: ' with spaces ',
  SERVER_KEY: 'a server key of more than 32 bytes, for tests',
}

test('settings survive the way through a function’s environment', () => {
  for (const change of [{}, { AUTH_ISSUER: 'https://a.example' }, EVERY_SETTING.environment]) {
    const settings = read({ ...change, ...SECRETS })
    const environment = functionEnvironment(settings)
    assert.deepEqual(
      readFunctionSettings({
        ...environment,
        ...SECRETS,
      }),
      settings,
    )
    const metadata = readMetadataSettings(metadataEnvironment(settings))
    assert.deepEqual({ ...settings, ...metadata }, settings)
    assert.equal(Object.keys(metadata).length, 10)
    assert.ok(!JSON.stringify(environment).includes('with spaces'), 'no secret in it')
  }
})

test('the metadata function needs no client', () => {
  const { issuer } = readMetadataSettings({
    RESOURCE_URL: 'https://a.example',
    AUTH_HOST: 'b.example',
  })
  assert.equal(issuer, 'https://b.example:8080/realms/master')
  assert.throws(() => readMetadataSettings({}), {
    message: /RESOURCE_URL is not set.*\n.*AUTH_HOST is not set/,
  })
})
