import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Duration, Lazy, Stack } from 'aws-cdk-lib'
import type { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { HostedZone } from 'aws-cdk-lib/aws-route53'
import { defineServer } from '../../../../lambda/features/define-server.ts'
import { settingsOfProps } from '../../../../lib/settings/settings-of-props.ts'
import type { ProtectedMcpApiProps } from '../../../../lib/settings/protected-mcp-api-props.ts'
import {
  DEFAULTS,
  problemsOf,
  WRONG_SETTINGS,
  PAGE_DEFAULTS,
} from '../../../support/setting-cases.ts'
import { environmentOf, EVERYTHING, ISSUER, synthesizeApi } from '../synthesis.ts'
import { TOOL } from '../asking-server.ts'

/** The problems of these props; without any the test fails. */
function problems(props: Partial<ProtectedMcpApiProps>): string[] {
  try {
    settingsOfProps({ issuer: ISSUER, ...props })
  } catch (error) {
    return problemsOf(error, 'These props of ProtectedMcpApi cannot work:')
  }
  return assert.fail('the props were accepted')
}

/** How a wrong text of a variable is given as a prop. */
const VALUE_OF: Readonly<Record<string, (text: string) => Partial<ProtectedMcpApiProps>>> = {
  RESOURCE_URL: (resource) => ({ resource }),
  RESOURCE_NAME: (resourceName) => ({ resourceName }),
  RESOURCE_DESCRIPTION: (resourceDescription) => ({ resourceDescription }),
  AUTH_ISSUER: (issuer) => ({ issuer }),
  AUTH_INTROSPECTION_ENDPOINT: (introspectionEndpoint) => ({ introspectionEndpoint }),
  OAUTH_CLIENT_AUTH_METHOD: (method) => ({ clientAuthMethod: method as 'client_secret_basic' }),
  OAUTH_ASSERTION_AUDIENCE: (assertionAudience) => ({ assertionAudience }),
  INTROSPECTION_ANSWER: (answer) => ({ introspectionAnswer: answer as 'json' }),
  MCP_SCOPE: (scopes) => ({ requiredScopes: scopes.split(' ') }),
  ADVERTISED_SCOPES: (scopes) => ({ advertisedScopes: scopes.split(' ') }),
  SCOPE_HIERARCHY: (text) => ({ scopeHierarchy: [text.split('>') as [string, string]] }),
  ALLOWED_ORIGINS: (origin) => ({ allowedOrigins: [origin] }),
  ALLOWED_CLIENTS: (clients) => ({ allowedClients: clients.split(',') }),
  AUTH_PRIVATE_HOSTS: (host) => ({ privateHosts: [host] }),
  CLOCK_SKEW_SECONDS: (seconds) => ({ clockSkew: Duration.seconds(Number(seconds)) }),
  TOKEN_CACHE_TTL_SECONDS: (seconds) => ({ tokenCacheTtl: Duration.seconds(Number(seconds)) }),
  REFUSED_TOKENS_PER_MINUTE: (count) => ({ refusedTokensPerMinute: Number(count) }),
  CALLS_PER_MINUTE_PER_CALLER: (count) => ({ callsPerMinutePerCaller: Number(count) }),
  CALL_BURST_PER_CALLER: (count) => ({
    callsPerMinutePerCaller: 60,
    callBurstPerCaller: Number(count),
  }),
}
/** What no prop can hold, for its type: a duration is a number, and a boolean one of two. */
const IMPOSSIBLE = new Set(['AUTH_HOST', 'AUTH_PORT', 'TOKEN_EXPIRY', 'never'])

suite('props that cannot work', () => {
  test('are named with the value received and what would be right', () => {
    for (const { variable, text, problem } of WRONG_SETTINGS) {
      if (IMPOSSIBLE.has(variable) || IMPOSSIBLE.has(text)) continue
      const props = VALUE_OF[variable]?.(text) ?? assert.fail(variable)
      const prop = Object.keys(props).at(-1)
      assert.deepEqual(problems(props), [`${prop} ${problem}`])
    }
  })

  test('are named by rules of their own, too', () => {
    const cases: [Partial<ProtectedMcpApiProps>, RegExp][] = [
      [{ issuer: '' }, /^issuer is "": give an https URL$/],
      [
        { issuer: 'https://localhost/realm' },
        /^issuer is "https:\/\/localhost.*your users can reach$/,
      ],
      [{ clientId: '' }, /^clientId is "": /],
      [{ requiredScopes: [] }, /^requiredScopes is \[\]: give at least one scope$/],
      [{ allowedClients: [] }, /^allowedClients is \[\]: name at least one, or leave it out to /],
      [
        { allowedClients: [''] },
        /^allowedClients is \[""\]: name at least one, or leave it out to /,
      ],
      [
        { allowedClients: ['a', 'b,c'] },
        /^allowedClients holds "b,c", which would count as several: make each an entry of its own$/,
      ],
      [{ audiences: ['a,b'] }, /^audiences holds "a,b", which would count as several: /],
      [{ requiredScopes: ['a b'] }, /^requiredScopes holds "a b", which would count as several: /],
      [{ resourceName: '' }, /^resourceName is "": leave it out, or give a name$/],
      [{ scopeHierarchy: [['a', 'b>c']] }, /^scopeHierarchy holds "a>b>c": /],
      [{ memorySize: 64 }, /^memorySize is "64": give a whole number from 256 to 10240$/],
      [
        { timeout: Duration.minutes(1) },
        /^timeout \(in seconds\) is 60: an HTTP API waits for 30 s .* from 1 to 29$/,
      ],
      [{ timeout: Duration.millis(1500) }, /^timeout \(in seconds\) is "1.5": give a whole number/],
      [{ reservedConcurrency: -1 }, /^reservedConcurrency is "-1": .* from 0 to 1000000$/],
      [{ reservedConcurrency: 950 }, /^reservedConcurrency is 950: .*; give at most 900, /],
      [{ accountConcurrency: 5 }, /^accountConcurrency is "5": .* from 10 to 1000000$/],
      [{ requestsPerSecond: 0 }, /^requestsPerSecond is "0": /],
      [{ requestBurst: 1.5 }, /^requestBurst is "1.5": /],
      [{ logLevel: 'LOUD' as ApplicationLogLevel }, /^logLevel is "LOUD": use TRACE or DEBUG or /],
      [
        { logRetention: 31 as RetentionDays },
        /^logRetention is "31": give one of 1, 3, 5, 7, 14, 30/,
      ],
      [{ frontDoor: 'alb' as 'rest' }, /^frontDoor is "alb": give one of http-api, rest$/],
      [
        { frontDoor: 'rest' },
        /^frontDoor is "rest" without certificate: .* resource and certificate for a custom domain, or edge: true for CloudFront$/,
      ],
      [{ entry: 'no/such/file.ts' }, /^entry is "no\/such\/file.ts": there is no such file$/],
      [{ serviceName: 'a "name"' }, /^serviceName is "a \\"name\\"": use up to 128 letters/],
      [
        { vpcSubnets: {} },
        /^vpcSubnets is set without vpc: also set vpc, the VPC that they belong to$/,
      ],
      [
        { securityGroups: [] },
        /^securityGroups is set without vpc: also set vpc, the VPC that they belong to$/,
      ],
    ]
    for (const [props, text] of cases) {
      const found = problems(props)
      assert.equal(found.length, 1, found.join('\n'))
      assert.match(found[0] ?? '', text)
    }
  })

  test('limit a request by what the front door waits for', () => {
    const certificate = Certificate.fromCertificateArn(new Stack(), 'C', EVERYTHING.CERTIFICATE_ARN)
    const rest = { frontDoor: 'rest', resource: EVERYTHING.RESOURCE_URL, certificate } as const
    assert.ok(settingsOfProps({ issuer: ISSUER, ...rest, timeout: Duration.seconds(900) }))
    const [late = ''] = problems({ ...rest, timeout: Duration.seconds(901) })
    assert.match(late, /^timeout \(in seconds\) is "901": give a whole number from 1 to 900$/)
  })

  test('a server that cannot work, or introduces itself in more than a line', () => {
    const server = { tools: [TOOL], title: 'a\nb', needs: { variables: { PORT: 'x' } } }
    assert.deepEqual(problems({ server }), [
      String.raw`server cannot work: The server has "a\nb" for title: give one line of at most 100 characters`,
      'server cannot work: needs.variables has PORT, which is a setting: choose another name',
      'environment has no PORT. The server needs it (x): add its value',
    ])
    assert.deepEqual(problems({ server: { tools: [TOOL, {}] as never } }), [
      'server cannot work: tools[1] is an object: make it by defineTool(…)',
    ])
  })

  test('variables that something else reads', () => {
    assert.deepEqual(
      problems({
        environment: { AWS_REGION: 'x', AUTH_ISSUER: 'x', SERVER_IS_CHECKED: 'x', A: '' },
      }),
      [
        'environment has AWS_REGION, which AWS sets in the function: choose another name',
        'environment has AUTH_ISSUER, which is a setting: use the prop issuer for it, or another name',
        'environment has SERVER_IS_CHECKED, which this package sets: choose another name',
        'environment has A, which Lambda does not accept: use two or more letters, digits and "_", the first a letter',
      ],
    )
  })

  test('variables that are not there for what the server needs', () => {
    const server = defineServer({
      tools: [TOOL],
      needs: {
        variables: {
          NOTES_URL: 'where the notes are',
          NOTES_PAGE: { description: 'x', default: '' },
        },
        secrets: { NOTES_KEY: 'for the API' },
        tables: { NOTES_TABLE: 'read' },
      },
    })
    assert.deepEqual(problems({ server, environment: { NOTES_KEY: 'no' } }), [
      'environment has no NOTES_URL. The server needs it (where the notes are): add its value',
      'environment has no NOTES_KEY_ARN. It names the secret NOTES_KEY (for the API): add the name or ARN of the secret, and grant mcpFunction to read it',
      'environment has no NOTES_TABLE. It names the table that the server reads: add the name of the table, and grant mcpFunction to use it',
    ])
    const [first = ''] = problems({ server, environment: { NOTE_URL: 'x' } })
    assert.ok(first.endsWith('add its value (NOTE_URL is set: did you mean NOTES_URL?)'), first)
    const later = Lazy.string({ produce: () => 'known at deployment' })
    const environment = { NOTES_URL: later, NOTES_KEY_ARN: later, NOTES_TABLE: later }
    assert.ok(settingsOfProps({ issuer: ISSUER, server, environment }))
  })

  test('are named with the place of the construct, and no frame of this package or of Node.js', () => {
    const check = (error: unknown) => {
      const { stack = '' } = error as Error
      const frame = stack.split('\n').find((line) => line.startsWith('    at ')) ?? ''
      assert.match(stack, /^Error: These props [^\n]*:\n {2}- memorySize is "1": [^\n]*\n {4}at /)
      assert.match(frame, /synthesizeApi \(.*synthesis\.ts:\d+:\d+\)$/)
      assert.doesNotMatch(stack, /node:internal|settings-of-props\.ts|protected-mcp-api\.ts/)
      return true
    }
    assert.throws(() => synthesizeApi({ memorySize: 1 }), check)
  })

  test('are named all at once', () => {
    assert.equal(problems({ issuer: 'x', memorySize: 1, clientId: '' }).length, 3)
  })

  test('a certificate without a resource, and a zone without a certificate', () => {
    assert.throws(
      () =>
        synthesizeApi((stack) => ({
          certificate: Certificate.fromCertificateArn(stack, 'C', EVERYTHING.CERTIFICATE_ARN),
        })),
      /certificate is set without resource: also set resource, the URL whose host becomes the custom/,
    )
    assert.throws(
      () =>
        synthesizeApi((stack) => ({ hostedZone: HostedZone.fromHostedZoneId(stack, 'Z', 'Z1') })),
      /hostedZone is set without certificate/,
    )
  })

  test('a resource that is known at deployment only, for its path becomes the route', () => {
    const resource = Lazy.string({ produce: () => 'https://mcp.example.com' })
    assert.match(problems({ resource })[0] ?? '', /^resource is known at deployment only: /)
  })
})

suite('props that work', () => {
  test('get the defaults of the settings', () => {
    assert.deepEqual(settingsOfProps({ issuer: ISSUER }), {
      ...DEFAULTS,
      ...PAGE_DEFAULTS,
      resource: undefined,
      issuer: ISSUER,
      introspectionEndpoint: undefined,
    })
  })

  test('win over what the server says of itself', () => {
    const server = { title: 'Notes', description: 'Notes of the team.' }
    const textsOf = (props: Partial<ProtectedMcpApiProps>) => {
      const { resourceName, resourceDescription } = settingsOfProps({ issuer: ISSUER, ...props })
      return [resourceName, resourceDescription]
    }
    assert.deepEqual(textsOf({ server }), ['Notes', 'Notes of the team.'])
    assert.deepEqual(textsOf({ server, resourceName: 'MCP server' }), [
      'MCP server',
      'Notes of the team.',
    ])
    const later = Lazy.string({ produce: () => 'known at deployment' })
    assert.deepEqual(textsOf({ server, resourceDescription: later }), ['Notes', later])
  })

  test('may be known at deployment only, where nothing has to be made of them before', () => {
    const lazy = (produced: string) => Lazy.string({ produce: () => produced })
    const api = synthesizeApi({ issuer: lazy(ISSUER), clientId: lazy('a-client') })
    const { AUTH_ISSUER, OAUTH_CLIENT_ID } = environmentOf(api, 'Mcp')
    assert.deepEqual([AUTH_ISSUER, OAUTH_CLIENT_ID], [ISSUER, 'a-client'])
  })

  test('give a resource its canonical form', () => {
    const { resource } = settingsOfProps({
      issuer: ISSUER,
      resource: 'https://MCP.example.com:443/a/',
    })
    assert.equal(resource, 'https://mcp.example.com/a')
  })
})
