import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SettingsError } from '../../../../lambda/settings/settings-reader.ts'
import { readDeploymentSettings } from '../../../../lib/settings/deployment-settings.ts'
import { EVERYTHING, FLAGS } from '../synthesis.ts'
import {
  DEFAULTS,
  EVERY_SETTING,
  PAGE_DEFAULTS,
  problemsOf,
  WRONG_SETTINGS,
} from '../../../support/setting-cases.ts'

const SERVER = { AUTH_HOST: 'keycloak.example.com', AUTH_PORT: '443' }
const NEITHER_EDGE_NOR_COGNITO = {
  edge: false,
  edgeKeyNumber: 1,
  edgeRequestsPerAddress: 300,
  edgeRequestsPerToken: 600,
  edgeOriginHost: undefined,
  edgeOriginCertificateArn: undefined,
  authorizationServer: undefined,
  cognitoUserPoolId: undefined,
  cognitoRedirectUris: [],
  cognitoClientDocuments: [],
  cognitoOpenRegistration: false,
  cognitoSelfSignUp: false,
  destroyUserPool: false,
}
const LIMITS = {
  requestsPerSecond: 15,
  requestBurst: 75,
  memorySize: 1024,
  timeoutSeconds: 25,
  reservedConcurrency: undefined,
  accountConcurrency: 1000,
  logLevel: undefined,
  logRetention: 30,
  tracing: false,
}
const REALM = 'The issuer that AUTH_HOST, AUTH_PORT and AUTH_REALM name'

/** The problems of these variables; without any the test fails. */
function problems(environment: Record<string, string>): string[] {
  try {
    readDeploymentSettings(environment)
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return problemsOf(error)
  }
  return assert.fail('the settings were accepted')
}

function unreachable(name: string, url: string): string {
  return `${name} is "${url}", which only this machine can reach: give a URL that Lambda and your users can reach`
}

suite('settings that can be deployed', () => {
  test('a Keycloak host and port are enough', () => {
    assert.deepEqual(readDeploymentSettings(SERVER), {
      ...DEFAULTS,
      ...PAGE_DEFAULTS,
      resource: undefined,
      issuer: 'https://keycloak.example.com/realms/master',
      introspectionEndpoint:
        'https://keycloak.example.com/realms/master/protocol/openid-connect/token/introspect',
      existingSecret: undefined,
      existingStateKey: undefined,
      existingServerKey: undefined,
      ...FLAGS.off,
      sharedCallerLimit: false,
      sharedTable: undefined,
      clientKeyArn: undefined,
      clientPublicKeys: [],
      certificateArn: undefined,
      hostedZoneId: undefined,
      frontDoor: 'http-api',
      kmsKeyArn: undefined,
      destroyClientSecret: false,
      extraCaCerts: undefined,
      jwksFile: undefined,
      vpcId: undefined,
      alarmEmail: undefined,
      terminationProtection: false,
      dashboard: false,
      tags: {},
      codeCache: true,
      ...LIMITS,
      release: undefined,
      provisionedConcurrency: undefined,
      deploymentPreference: undefined,
      stackName: 'McpAuthLambda',
      ...NEITHER_EDGE_NOR_COGNITO,
      needed: { variables: {}, secrets: {}, tables: {} },
    })
  })

  test('every setting can be given', () => {
    assert.deepEqual(
      readDeploymentSettings({
        ...EVERYTHING,
        ...EVERY_SETTING.environment,
        OAUTH_CLIENT_SECRET_ARN: 'mcp/client',
        REQUEST_STATE_KEY_ARN: 'mcp/state-key',
        SERVER_KEY_ARN: 'mcp/server-key',
        ...FLAGS.environment,
        SHARED_TABLE: 'mcp-shared',
        TOKEN_CACHE_TTL_SECONDS: '9',
        DESTROY_CLIENT_SECRET: 'true',
        TRACING: 'true',
        TRANSPORT: 'streamable-http',
        STACK_NAME: 'mcp-tools',
        FRONT_DOOR: 'rest',
      }),
      {
        ...EVERY_SETTING.settings,
        ...PAGE_DEFAULTS,
        tokenCacheTtlSeconds: 9,
        existingSecret: 'mcp/client',
        existingStateKey: 'mcp/state-key',
        existingServerKey: 'mcp/server-key',
        ...FLAGS.on,
        sharedCallerLimit: false,
        sharedTable: 'mcp-shared',
        clientKeyArn: undefined,
        clientPublicKeys: [],
        certificateArn: EVERYTHING.CERTIFICATE_ARN,
        hostedZoneId: EVERYTHING.HOSTED_ZONE_ID,
        frontDoor: 'rest',
        kmsKeyArn: EVERYTHING.KMS_KEY_ARN,
        destroyClientSecret: true,
        extraCaCerts: undefined,
        jwksFile: undefined,
        vpcId: EVERYTHING.VPC_ID,
        alarmEmail: EVERYTHING.ALARM_EMAIL,
        terminationProtection: true,
        dashboard: true,
        tags: { team: 'tools', stage: 'production' },
        codeCache: true,
        requestsPerSecond: 500,
        requestBurst: 1000,
        memorySize: 1769,
        timeoutSeconds: 10,
        reservedConcurrency: 150,
        accountConcurrency: 3000,
        logLevel: 'WARN',
        logRetention: 365,
        tracing: true,
        release: 'v1.2.3',
        provisionedConcurrency: 2,
        deploymentPreference: 'Canary10Percent5Minutes',
        stackName: 'mcp-tools',
        ...NEITHER_EDGE_NOR_COGNITO,
        needed: { variables: {}, secrets: {}, tables: {} },
      },
    )
  })

  test('a client secret for the local server is left alone', () => {
    const settings = readDeploymentSettings({ ...SERVER, OAUTH_CLIENT_SECRET: 'local-only' })
    assert.deepEqual(settings, readDeploymentSettings(SERVER))
  })

  test('an existing secret is named by its name, its ARN or the ARN without the random suffix', () => {
    const arn = 'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:team/mcp_client'
    for (const id of ['team/mcp_client', 'mcp-client+1=2.3@4', arn, `${arn}-AbC123`]) {
      const settings = readDeploymentSettings({ ...SERVER, OAUTH_CLIENT_SECRET_ARN: id })
      assert.equal(settings.existingSecret, id)
    }
  })
})

suite('settings that cannot be deployed', () => {
  test('no authorization server: the start of a local server would embed one, Lambda cannot', () => {
    assert.deepEqual(problems({}), [
      'AUTH_HOST is not set: set it to the host of the authorization server (with AUTH_PORT and AUTH_REALM), or set AUTH_ISSUER to its issuer URL',
    ])
  })

  test('an authorization server on this machine', () => {
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]']) {
      const issuer = `http://${host === '::1' ? '[::1]' : host}:8080/realms/master`
      assert.deepEqual(problems({ AUTH_HOST: host }), [unreachable(REALM, issuer)])
    }
    assert.deepEqual(problems({ AUTH_ISSUER: 'http://localhost:9000' }), [
      unreachable('AUTH_ISSUER', 'http://localhost:9000'),
    ])
  })

  test('one of the gate’s settings', () => {
    for (const { variable, text, problem } of WRONG_SETTINGS) {
      assert.deepEqual(problems({ ...SERVER, [variable]: text }), [`${variable} ${problem}`])
    }
  })

  test('an introspection endpoint on this machine', () => {
    const endpoint = 'https://localhost:8443/introspect'
    assert.deepEqual(problems({ ...SERVER, AUTH_INTROSPECTION_ENDPOINT: endpoint }), [
      unreachable('AUTH_INTROSPECTION_ENDPOINT', endpoint),
    ])
    const realms = 'http://localhost:8080/realms/master/protocol/openid-connect/token/introspect'
    const given = { AUTH_ISSUER: 'https://auth.example.com', AUTH_HOST: 'localhost' }
    assert.deepEqual(problems({ ...given, AUTH_INTROSPECTION_ENDPOINT: realms }), [
      unreachable('AUTH_INTROSPECTION_ENDPOINT', realms),
    ])
  })

  test('a resource URL on this machine', () => {
    assert.deepEqual(problems({ ...SERVER, RESOURCE_URL: 'http://localhost:3000/mcp' }), [
      unreachable('RESOURCE_URL', 'http://localhost:3000/mcp'),
    ])
  })

  test('the HTTP+SSE transport, or an unknown one', () => {
    assert.deepEqual(problems({ ...SERVER, TRANSPORT: 'sse' }), [
      'TRANSPORT is "sse": HTTP+SSE needs one process for all requests of a session, which Lambda does not offer; deploy with streamable-http',
    ])
    assert.deepEqual(problems({ ...SERVER, TRANSPORT: 'stdio' }), [
      'TRANSPORT is "stdio": use streamable-http or sse',
    ])
  })

  test('what is no secret id, without showing it', () => {
    const wrong = ['s3cr3t!value', 'arn:aws:ssm:eu-west-1:111122223333:parameter/x', '{"a":"b"}']
    for (const name of ['OAUTH_CLIENT_SECRET_ARN', 'REQUEST_STATE_KEY_ARN', 'SERVER_KEY_ARN']) {
      for (const id of wrong) {
        assert.deepEqual(problems({ ...SERVER, [name]: id }), [
          `${name} is neither the ARN nor the name of a secret in Secrets Manager (the value is not shown here, in case it is the secret itself)`,
        ])
      }
    }
  })

  test('an introspection endpoint that is no URL is not taken for that of the realm', () => {
    const found = problems({ AUTH_HOST: 'localhost', AUTH_INTROSPECTION_ENDPOINT: 'x' })
    const names = found.map((problem) => problem.split(' is ')[0])
    assert.deepEqual(names, ['AUTH_INTROSPECTION_ENDPOINT', REALM])
  })

  test('all problems are named at once, and each of them once', () => {
    assert.deepEqual(
      problems({
        AUTH_ISSUER: 'http://auth.example.com',
        AUTH_PORT: '70000',
        AUTH_INTROSPECTION_ENDPOINT: '/introspect',
        RESOURCE_URL: 'http://127.0.0.1:3000/mcp',
        OAUTH_CLIENT_AUTH_METHOD: 'client_secret_jwt',
        MCP_SCOPE: 'mcp "all"',
        ALLOWED_ORIGINS: 'https://app.example.com/',
        TOKEN_CACHE_TTL_SECONDS: 'never',
        TRANSPORT: 'sse',
      }).toSorted(),
      [
        'ALLOWED_ORIGINS holds "https://app.example.com/": list each origin as browsers send it, such as https://app.example.com or chrome-extension://<id>, without wildcards',
        'AUTH_INTROSPECTION_ENDPOINT is "/introspect": give a whole URL, such as https://auth.example.com/realms/main',
        'AUTH_ISSUER is "http://auth.example.com": use https: (http: is accepted only for localhost, 127.0.0.1 and [::1])',
        'AUTH_PORT is "70000": give a whole number from 1 to 65535',
        'MCP_SCOPE holds "\\"all\\"": use printable ASCII without quotes and backslashes',
        'OAUTH_CLIENT_AUTH_METHOD is "client_secret_jwt": use client_secret_basic or client_secret_post or private_key_jwt or none',
        unreachable('RESOURCE_URL', 'http://127.0.0.1:3000/mcp'),
        'TOKEN_CACHE_TTL_SECONDS is "never": give a whole number from 0 to 3600',
        'TRANSPORT is "sse": HTTP+SSE needs one process for all requests of a session, which Lambda does not offer; deploy with streamable-http',
      ],
    )
  })
})
