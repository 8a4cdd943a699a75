import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Duration, Lazy } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { HostedZone } from 'aws-cdk-lib/aws-route53'
import { checkedSettings } from '../../../../lib/settings/checked-props.ts'
import type { ProtectedMcpApiProps } from '../../../../lib/protected-mcp-api-props.ts'
import { environmentOf, EVERYTHING, ISSUER, synthesizeApi } from '../synthesis.ts'

/** The problems that are named for these props; without any the test fails. */
function problems(props: Partial<ProtectedMcpApiProps>): string[] {
  try {
    checkedSettings({ issuer: ISSUER, ...props })
  } catch (error) {
    const [title, ...lines] = (error as Error).message.split('\n')
    assert.equal(title, 'These props of ProtectedMcpApi cannot work:')
    return lines.map((line) => line.replace(/^ {2}- /, ''))
  }
  return assert.fail('the props were accepted')
}

suite('props that cannot work', () => {
  test('are named with the value received and what would be right', () => {
    const cases: [Partial<ProtectedMcpApiProps>, RegExp][] = [
      [{ issuer: '' }, /^issuer is "": give an https URL$/],
      [{ issuer: 'auth.example.com' }, /^issuer is "auth.example.com": /],
      [{ issuer: 'http://auth.example.com' }, /^issuer is "http:\/\/auth.example.com": /],
      [{ issuer: 'https://localhost/realm' }, /^issuer is "https:\/\/localhost.*your users reach$/],
      [{ introspectionEndpoint: 'introspect' }, /^introspectionEndpoint is "introspect": /],
      [
        { resource: 'https://mcp.example.com/#a' },
        /^resource is "https:\/\/mcp.example.com\/#a": /,
      ],
      [{ clientId: '' }, /^clientId is "": /],
      [
        { clientAuthMethod: 'none' as never },
        /^clientAuthMethod is "none": use client_secret_basic/,
      ],
      [{ requiredScopes: [] }, /^requiredScopes is \[\]: name one scope at least$/],
      [{ requiredScopes: ['a"b'] }, /^requiredScopes holds "a\\"b": /],
      [{ resourceName: '' }, /^resourceName is "": leave it out, or give a name$/],
      [{ resourceName: 'a\nb' }, /^resourceName is "a\\nb": give one line /],
      [{ resourceDescription: 'a'.repeat(101) }, /^resourceDescription is "a+": give one line /],
      [{ scopeHierarchy: [['a', 'b>c']] }, /^scopeHierarchy holds "a>b>c": /],
      [{ allowedOrigins: ['app.example.com'] }, /^allowedOrigins holds "app.example.com": /],
      [{ tokenCacheTtl: Duration.hours(2) }, /^tokenCacheTtl is "7200": .* from 0 to 3600$/],
      [{ memorySize: 64 }, /^memorySize is 64: give a whole number from 256 to 10240$/],
      [{ timeout: Duration.minutes(1) }, /^timeout \(in seconds\) is 60: .* from 1 to 29$/],
      [{ reservedConcurrency: -1 }, /^reservedConcurrency is -1: .* of 0 or more$/],
      [{ mcpThrottle: { rateLimit: 5 } }, /^mcpThrottle is {"rateLimit":5}: give both/],
      [{ metadataThrottle: { rateLimit: 0, burstLimit: 1 } }, /^metadataThrottle.rateLimit is 0: /],
      [{ entry: 'no/such/file.ts' }, /^entry is "no\/such\/file.ts": there is no such file$/],
      [{ serviceName: 'a "name"' }, /^serviceName is "a \\"name\\"": use up to 128 letters/],
      [{ vpcSubnets: {} }, /^vpcSubnets is given without vpc: /],
      [{ securityGroups: [] }, /^securityGroups is given without vpc: /],
    ]
    for (const [props, text] of cases) {
      const found = problems(props)
      assert.equal(found.length, 1, found.join('\n'))
      assert.match(found[0] ?? '', text)
    }
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
      /certificate is given without resource: give that too, its host becomes the custom domain/,
    )
    assert.throws(
      () =>
        synthesizeApi((stack) => ({ hostedZone: HostedZone.fromHostedZoneId(stack, 'Z', 'Z1') })),
      /hostedZone is given without certificate/,
    )
  })

  test('a resource that is known at deployment only, for its path becomes the route', () => {
    const resource = Lazy.string({ produce: () => 'https://mcp.example.com' })
    assert.match(problems({ resource })[0] ?? '', /^resource is known at deployment only: /)
  })
})

suite('props that work', () => {
  test('get the defaults of the settings', () => {
    assert.deepEqual(checkedSettings({ issuer: ISSUER }), {
      resource: undefined,
      issuer: ISSUER,
      introspectionEndpoint: undefined,
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
    })
  })

  test('may be known at deployment only, where nothing has to be made of them before', () => {
    const lazy = (produced: string) => Lazy.string({ produce: () => produced })
    const api = synthesizeApi({ issuer: lazy(ISSUER), clientId: lazy('a-client') })
    const { AUTH_ISSUER, OAUTH_CLIENT_ID } = environmentOf(api, 'Mcp')
    assert.deepEqual([AUTH_ISSUER, OAUTH_CLIENT_ID], [ISSUER, 'a-client'])
  })

  test('give a resource its canonical form', () => {
    const { resource } = checkedSettings({
      issuer: ISSUER,
      resource: 'https://MCP.example.com:443/a/',
    })
    assert.equal(resource, 'https://mcp.example.com/a')
  })
})
