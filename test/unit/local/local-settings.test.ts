import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { localWarnings, readLocalSettings } from '../../../local/local-settings.ts'
import {
  DEFAULTS,
  EVERY_SETTING,
  PAGE_DEFAULTS,
  problemsOf,
  WRONG_SETTINGS,
} from '../../support/setting-cases.ts'

const KEYCLOAK = { AUTH_HOST: 'localhost', AUTH_REALM: 'mcp-dev', OAUTH_CLIENT_SECRET: 'secret' }

test('without any setting an embedded authorization server serves this machine', () => {
  assert.deepEqual(readLocalSettings({}), {
    ...DEFAULTS,
    ...PAGE_DEFAULTS,
    tryPage: true,
    host: 'localhost',
    port: 3000,
    transport: 'streamable-http',
    timeoutSeconds: 25,
    frontDoor: 'http-api',
    sharedCallerLimit: false,
    sharedReplayCache: false,
    resource: 'http://localhost:3000/mcp',
    issuer: 'http://localhost:8080/realms/master',
    introspectionEndpoint:
      'http://localhost:8080/realms/master/protocol/openid-connect/token/introspect',
    clientSecret: undefined,
    clientKey: undefined,
    clientPublicKeys: [],
    sharedTokenCache: false,
    sharedTable: undefined,
    audit: false,
    pseudonymizeSubjects: false,
    openTelemetry: false,
    embedded: { port: 8080, realm: 'master' },
  })
})

test('the embedded server takes its port and realm from the settings, and stays at localhost', () => {
  const settings = readLocalSettings({ HOST: '127.0.0.1', AUTH_PORT: '9000', AUTH_REALM: 'mcp' })
  assert.equal(settings.issuer, 'http://localhost:9000/realms/mcp')
  assert.equal(settings.resource, 'http://127.0.0.1:3000/mcp')
  assert.deepEqual(settings.embedded, { port: 9000, realm: 'mcp' })
})

test('every setting of the gate can be given', () => {
  const settings = readLocalSettings({
    ...EVERY_SETTING.environment,
    HOST: '0.0.0.0',
    PORT: '80',
    TRANSPORT: 'sse',
    MCP_TIMEOUT_SECONDS: '10',
    OAUTH_CLIENT_SECRET: 's',
  })
  assert.deepEqual(settings, {
    ...EVERY_SETTING.settings,
    ...PAGE_DEFAULTS,
    tryPage: false,
    host: '0.0.0.0',
    port: 80,
    transport: 'sse',
    timeoutSeconds: 10,
    frontDoor: 'http-api',
    sharedCallerLimit: false,
    sharedReplayCache: false,
    clientSecret: { value: 's' },
    clientKey: undefined,
    clientPublicKeys: [],
    sharedTokenCache: false,
    sharedTable: undefined,
    audit: false,
    pseudonymizeSubjects: false,
    openTelemetry: false,
    embedded: undefined,
  })
})

test('a table is named where verdicts are shared, since there is no stack that creates one', () => {
  const shared = { SHARED_TOKEN_CACHE: 'true' }
  const { sharedTable } = readLocalSettings({ ...KEYCLOAK, ...shared, SHARED_TABLE: 'mcp' })
  assert.equal(sharedTable, 'mcp')
  assert.throws(
    () => readLocalSettings({ ...KEYCLOAK, ...shared }),
    /SHARED_TOKEN_CACHE is set, and SHARED_TABLE is not: give the name of a table, and AWS_ENDPOINT/,
  )
  assert.throws(
    () => readLocalSettings({ ...KEYCLOAK, SHARED_TABLE: 'mcp' }),
    /SHARED_TABLE is set without SHARED_TOKEN_CACHE/,
  )
  const proofs = { SHARED_REPLAY_CACHE: 'true' }
  assert.throws(
    () => readLocalSettings({ ...KEYCLOAK, ...proofs }),
    /SHARED_REPLAY_CACHE is set without DPOP: [\s\S]*SHARED_REPLAY_CACHE is set, and SHARED_TABLE is not/,
  )
  const table = { DPOP: 'required', SHARED_TABLE: 'mcp' }
  const { sharedReplayCache } = readLocalSettings({ ...KEYCLOAK, ...proofs, ...table })
  assert.equal(sharedReplayCache, true)
})

test('a call may take as long as behind an HTTP API, and no longer', () => {
  assert.throws(
    () => readLocalSettings({ MCP_TIMEOUT_SECONDS: '30' }),
    /MCP_TIMEOUT_SECONDS is 30: an HTTP API waits for 30 s .* from 1 to 29$/,
  )
})

test('a REST API is one of two front doors, and serves no HTTP+SSE', () => {
  assert.equal(readLocalSettings({ FRONT_DOOR: 'rest' }).frontDoor, 'rest')
  for (const [environment, problem] of [
    [{ FRONT_DOOR: 'alb' }, /^FRONT_DOOR is "alb"/],
    [{ FRONT_DOOR: 'rest', TRANSPORT: 'sse' }, /^FRONT_DOOR is "rest", and TRANSPORT is "sse"/],
  ] as const) {
    assert.throws(
      () => readLocalSettings(environment),
      (error) => {
        const [only = '', ...others] = problemsOf(error)
        assert.deepEqual(others, [])
        assert.match(only, problem)
        return true
      },
    )
  }
})

test('the embedded server introspects its own tokens, whatever endpoint is set', () => {
  const { issuer, introspectionEndpoint } = readLocalSettings({
    AUTH_INTROSPECTION_ENDPOINT: 'https://elsewhere.example/introspect',
  })
  assert.equal(issuer, 'http://localhost:8080/realms/master')
  assert.equal(introspectionEndpoint, `${issuer}/protocol/openid-connect/token/introspect`)
})

test('a named authorization server takes the place of the embedded one', () => {
  const byHost = readLocalSettings(KEYCLOAK)
  assert.equal(byHost.issuer, 'http://localhost:8080/realms/mcp-dev')
  assert.equal(byHost.embedded, undefined)
  const byIssuer = readLocalSettings({
    AUTH_ISSUER: 'https://auth.example.com',
    OAUTH_CLIENT_SECRET: 's',
  })
  assert.equal(byIssuer.introspectionEndpoint, undefined)
  assert.equal(byIssuer.embedded, undefined)
})

test('production behind a proxy: every interface, and the URL that clients know', () => {
  const settings = readLocalSettings({
    HOST: '0.0.0.0',
    PORT: '8080',
    RESOURCE_URL: 'https://mcp.mycompany.com/mcp',
    AUTH_HOST: 'keycloak.mycompany.com',
    AUTH_PORT: '443',
    AUTH_REALM: 'production',
    OAUTH_CLIENT_SECRET: 'secret',
  })
  assert.equal(settings.issuer, 'https://keycloak.mycompany.com/realms/production')
  assert.equal(settings.resource, 'https://mcp.mycompany.com/mcp')
  assert.deepEqual([settings.host, settings.port], ['0.0.0.0', 8080])
})

test('a loopback host, however it is written, starts the embedded server', () => {
  for (const HOST of ['localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]']) {
    assert.ok(readLocalSettings({ HOST }).embedded, HOST)
  }
})

test('a loopback resource on another port than this server’s is worth a warning', () => {
  const warningsOf = (environment: Record<string, string>) =>
    localWarnings(readLocalSettings({ ...KEYCLOAK, ...environment }))
  for (const [RESOURCE_URL, used] of [
    ['http://localhost:4000/mcp', 4000],
    ['http://127.0.0.1/mcp', 80],
    ['https://[::1]/mcp', 443],
  ] as const) {
    assert.deepEqual(warningsOf({ RESOURCE_URL }), [
      `RESOURCE_URL is "${RESOURCE_URL}", and PORT is 3000: clients are sent to port ${used}, where this server does not listen; give both the same port, unless something else forwards it`,
    ])
  }
  for (const environment of [
    {},
    { PORT: '4000' },
    { RESOURCE_URL: 'http://localhost:3000/mcp' },
    { RESOURCE_URL: 'http://localhost/mcp', PORT: '80' },
    { RESOURCE_URL: 'https://mcp.example.com/mcp' },
  ]) {
    assert.deepEqual(warningsOf(environment), [])
  }
})

describe('a setting that cannot work', () => {
  const reports = (environment: Record<string, string>, ...problems: RegExp[]) =>
    test(JSON.stringify(environment), () => {
      assert.throws(
        () => readLocalSettings(environment),
        (error: Error) => {
          assert.equal(error.name, 'SettingsError')
          const found = problemsOf(error)
          assert.equal(found.length, problems.length, error.message)
          for (const [at, problem] of problems.entries()) assert.match(found[at] ?? '', problem)
          return true
        },
      )
    })

  reports(
    { ...KEYCLOAK, HOST: '0.0.0.0' },
    /^RESOURCE_URL is not set, and HOST is "0.0.0.0".*https URL/,
  )
  reports({ ...KEYCLOAK, HOST: '::' }, /^RESOURCE_URL is not set, and HOST is "::"/)
  reports({ ...KEYCLOAK, HOST: '192.168.1.5' }, /^RESOURCE_URL is not set.* HOST is "192.168.1.5"/)
  reports(
    { ...KEYCLOAK, HOST: '0.0.0.0', RESOURCE_URL: 'http://mcp.example.com/mcp' },
    /^RESOURCE_URL is .*use https:/,
  )
  for (const HOST of ['0.0.0.0', '::', '192.168.1.5', 'mcp.example.com', 'localhost.example.com']) {
    reports(
      { HOST, RESOURCE_URL: 'http://localhost:3000/mcp' },
      /^HOST is ".*", which other machines can reach, and AUTH_HOST is not set: the embedded authorization server, which signs everybody in/,
    )
  }
  reports({ HOST: '0.0.0.0' }, /^RESOURCE_URL is not set/, /^HOST is "0.0.0.0", which other/)
  reports({ PORT: '65536' }, /^PORT is "65536": give a whole number from 1 to 65535/)
  reports({ PORT: '8080' }, /^AUTH_PORT and PORT are both 8080: set one of them to another port/)
  reports({ AUTH_PORT: '0' }, /^AUTH_PORT is "0"/)
  reports({ TRANSPORT: 'stdio' }, /^TRANSPORT is "stdio": use streamable-http or sse/)
  reports({ AUTH_HOST: 'keycloak.example.com' }, /^OAUTH_CLIENT_SECRET is not set/)
  reports({ OAUTH_CLIENT_ID: 'demo-client' }, /^OAUTH_CLIENT_ID is "demo-client".*another one/)
  reports(
    { RESOURCE_URL: 'https://mcp.example.com/mcp' },
    /^AUTH_HOST is not set, and RESOURCE_URL is "https:.*AUTH_ISSUER/,
  )
  reports(
    { AUTH_HOST: 'a/b', HOST: 'x y', PORT: '' },
    /^HOST is "x y"/,
    /^AUTH_HOST is "a\/b"/,
    /^OAUTH_CLIENT_SECRET/,
  )
  for (const { variable, text, problem } of WRONG_SETTINGS) {
    test(`${variable} ${problem}`, () => {
      assert.throws(
        () => readLocalSettings({ ...KEYCLOAK, [variable]: text }),
        (error) => {
          assert.deepEqual(problemsOf(error), [`${variable} ${problem}`])
          return true
        },
      )
    })
  }
})
