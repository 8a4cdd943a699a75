/** Where the server is behind an edge, and how the API knows the edge. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Stack } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  environmentOf,
  EVERYTHING,
  type Json,
  ofType,
  only,
  PLACE,
  type Synthesis,
  synthesize,
  synthesizeApi,
  synthesizeWithEdge,
} from '../synthesis.ts'

const { stack } = synthesizeWithEdge()
const CERTIFICATE_ARN = EVERYTHING.CERTIFICATE_ARN.replace('eu-west-1', 'us-east-1')
const OWN_HOST = { RESOURCE_URL: EVERYTHING.RESOURCE_URL, CERTIFICATE_ARN }

const ORIGIN = {
  EDGE_ORIGIN_HOST: 'mcp-origin.example.com',
  EDGE_ORIGIN_CERTIFICATE_ARN: EVERYTHING.CERTIFICATE_ARN,
}

const distributionOf = (synthesis: Synthesis) =>
  only(synthesis, 'AWS::CloudFront::Distribution')['DistributionConfig'] as Record<string, Json>

suite('the resource behind an edge', () => {
  test('is at the host that CloudFront gives, without a cycle', () => {
    const host = '${Api/Edge/Distribution.DomainName}'
    for (const name of ['Mcp', 'Metadata'] as const) {
      assert.equal(environmentOf(stack, name)['RESOURCE_URL'], `https://${host}/mcp`)
    }
    const { McpUrl, MetadataUrl, MapDomain } = stack.outputs
    assert.deepEqual(
      [McpUrl, MetadataUrl, MapDomain],
      [
        `https://${host}/mcp`,
        `https://${host}/.well-known/oauth-protected-resource/mcp`,
        undefined,
      ],
    )
  })

  test('is at a host of yours, whose name leads to CloudFront', () => {
    const { stack: own } = synthesizeWithEdge(OWN_HOST)
    const { Aliases, ViewerCertificate } = distributionOf(own)
    assert.deepEqual(Aliases, ['mcp.example.com'])
    assert.deepEqual(ViewerCertificate, {
      AcmCertificateArn: CERTIFICATE_ARN,
      MinimumProtocolVersion: 'TLSv1.2_2021',
      SslSupportMethod: 'sni-only',
    })
    assert.equal(environmentOf(own, 'Mcp')['RESOURCE_URL'], OWN_HOST.RESOURCE_URL)
    assert.equal(own.outputs['McpUrl'], OWN_HOST.RESOURCE_URL)
    assert.equal(own.outputs['MapDomain'], '${Api/Edge/Distribution.DomainName}')
    // The API itself has no domain: CloudFront asks for it by its own name.
    assert.deepEqual(ofType(own, 'AWS::ApiGatewayV2::DomainName'), [])
    const { HOSTED_ZONE_ID } = EVERYTHING
    const zone = synthesizeWithEdge({ ...OWN_HOST, HOSTED_ZONE_ID }).stack
    assert.equal(zone.outputs['MapDomain'], undefined)
    const records = ofType(zone, 'AWS::Route53::RecordSet').map(([, record]) => record)
    assert.deepEqual(
      records.map(({ Name, Type, HostedZoneId, AliasTarget: alias }) => ({
        Name,
        Type,
        HostedZoneId,
        DNSName: (alias as Record<string, Json>)['DNSName'],
      })),
      ['A', 'AAAA'].map((Type) => ({
        Name: 'mcp.example.com.',
        Type,
        HostedZoneId: HOSTED_ZONE_ID,
        DNSName: '${Api/Edge/Distribution.DomainName}',
      })),
    )
  })

  test('cannot be at a host with a certificate of another region, or without any', () => {
    for (const [environment, problem] of [
      [
        { ...OWN_HOST, CERTIFICATE_ARN: EVERYTHING.CERTIFICATE_ARN },
        /- CERTIFICATE_ARN is in eu-west-1, and with EDGE it is a certificate for CloudFront: give one in us-east-1$/,
      ],
      [
        { RESOURCE_URL: OWN_HOST.RESOURCE_URL },
        /- RESOURCE_URL is "https:\/\/mcp\.example\.com\/mcp", and EDGE is set without CERTIFICATE_ARN: CloudFront answers at a host of yours with a certificate only; give one in us-east-1, or leave out RESOURCE_URL$/,
      ],
    ] as const) {
      assert.throws(() => synthesizeWithEdge(environment), {
        name: 'SettingsError',
        message: problem,
      })
    }
    const moved = synthesizeWithEdge({
      RESOURCE_URL: 'https://d111111abcdef8.cloudfront.net/tools',
    })
    assert.equal(distributionOf(moved.stack)['Aliases'], undefined)
    assert.throws(
      () =>
        synthesizeApi((scope) => ({
          edge: true,
          resource: OWN_HOST.RESOURCE_URL,
          certificate: Certificate.fromCertificateArn(scope, 'C', EVERYTHING.CERTIFICATE_ARN),
        })),
      /- certificate is in eu-west-1, and with edge it is a certificate for CloudFront: give one in us-east-1/,
    )
    // A certificate that is created in the same app has an ARN that nobody knows yet.
    const { resources } = synthesizeApi((scope) => {
      const region = new Stack(scope.node.root, 'Certificates', {
        env: { ...PLACE, region: 'us-east-1' },
      })
      const certificate = new Certificate(region, 'C', { domainName: 'mcp.example.com' })
      return { edge: true, resource: OWN_HOST.RESOURCE_URL, certificate }
    })
    assert.ok(resources.has('Api/Edge/Distribution'))
  })

  test('has options that need the edge', () => {
    const message =
      /- EDGE_KEY_NUMBER is set without EDGE: there is no edge\n {2}- EDGE_REQUESTS_PER_TOKEN is set without EDGE/
    const options = { EDGE_KEY_NUMBER: '2', EDGE_REQUESTS_PER_TOKEN: '600' }
    assert.throws(() => synthesize(options), { name: 'SettingsError', message })
    assert.throws(
      () => synthesizeApi({ edgeKeyNumber: 2, edgeRequestsPerAddress: 5 }),
      /- edgeKeyNumber is set without edge: there is no edge\n.*\n {2}- edgeRequestsPerAddress is 5: give a whole number from 10 to 2000000/,
    )
  })
})

suite('a host at which CloudFront asks the API', () => {
  test('is the only one of the API, whose execute-api endpoint is disabled', () => {
    const { stack: closed } = synthesizeWithEdge({ ...OWN_HOST, ...ORIGIN })
    const [origin] = distributionOf(closed)['Origins'] as Record<string, Json>[]
    assert.equal(origin?.['DomainName'], ORIGIN.EDGE_ORIGIN_HOST)
    assert.equal(only(closed, 'AWS::ApiGatewayV2::Api')['DisableExecuteApiEndpoint'], true)
    const domain = only(closed, 'AWS::ApiGatewayV2::DomainName')
    assert.equal(domain['DomainName'], ORIGIN.EDGE_ORIGIN_HOST)
    assert.match(JSON.stringify(domain), /"CertificateArn":"arn:aws:acm:eu-west-1:/)
    assert.deepEqual(distributionOf(closed)['Aliases'], ['mcp.example.com'])
    assert.equal(closed.outputs['MapOrigin'], '${Api/OriginDomain/DomainName.RegionalDomainName}')
    assert.equal(closed.outputs['MapDomain'], '${Api/Edge/Distribution.DomainName}')
    assert.equal(stack.outputs['MapOrigin'], undefined)
    const { HOSTED_ZONE_ID } = EVERYTHING
    const zone = synthesizeWithEdge({ ...OWN_HOST, ...ORIGIN, HOSTED_ZONE_ID }).stack
    assert.deepEqual(
      ofType(zone, 'AWS::Route53::RecordSet').map(([, { Name, Type }]) => [Type, Name]),
      [
        ['A', 'mcp-origin.example.com.'],
        ['A', 'mcp.example.com.'],
        ['AAAA', 'mcp.example.com.'],
      ],
    )
    assert.deepEqual([zone.outputs['MapOrigin'], zone.outputs['MapDomain']], [undefined, undefined])
  })

  test('needs a certificate, an edge, and another name than that of the resource', () => {
    const { EDGE_ORIGIN_HOST, EDGE_ORIGIN_CERTIFICATE_ARN } = ORIGIN
    for (const [environment, problem] of [
      [
        { EDGE_ORIGIN_HOST },
        'EDGE_ORIGIN_HOST is set without EDGE_ORIGIN_CERTIFICATE_ARN: the API',
      ],
      [
        { EDGE_ORIGIN_CERTIFICATE_ARN },
        'EDGE_ORIGIN_CERTIFICATE_ARN is set without EDGE_ORIGIN_HOST: the API needs both',
      ],
      [
        { ...OWN_HOST, ...ORIGIN, EDGE_ORIGIN_HOST: 'mcp.example.com' },
        'EDGE_ORIGIN_HOST is "mcp.example.com", the host of RESOURCE_URL, which is that of CloudFront: give another one',
      ],
      [
        { ...OWN_HOST, ...ORIGIN, EDGE_ORIGIN_HOST: '10.0.0.1' },
        'EDGE_ORIGIN_HOST is "10.0.0.1": give a name in DNS, in lower case and without a port, such as mcp-origin.example.com',
      ],
      [{ ...ORIGIN, EDGE: 'false' }, 'EDGE_ORIGIN_HOST is set without EDGE: there is no edge'],
    ] as const) {
      assert.throws(
        () => synthesizeWithEdge(environment),
        (error: Error) => error.name === 'SettingsError' && error.message.includes(problem),
      )
    }
    assert.throws(
      () => synthesizeApi({ edge: true, edgeOriginHost: 'https://mcp-origin.example.com' }),
      /- edgeOriginHost is set without edgeOriginCertificate: the API needs both\n {2}- edgeOriginHost is "https:\S+": give a name in DNS/,
    )
  })
})

suite('the keys of an edge', () => {
  test('are two secrets: the one that CloudFront sends, and the next one, which the function accepts already', () => {
    const arns = (keys: Synthesis) => environmentOf(keys, 'Mcp')['EDGE_KEY_ARNS']
    const sent = (keys: Synthesis) => JSON.stringify(distributionOf(keys)['Origins'])
    assert.equal(arns(stack), '${Api/Edge/Keys/Key1},${Api/Edge/Keys/Key2}')
    const { stack: rotated } = synthesizeWithEdge({ EDGE_KEY_NUMBER: '2' })
    assert.match(sent(rotated), /\$\{Api\/Edge\/Keys\/Key2\}/)
    assert.equal(arns(rotated), '${Api/Edge/Keys/Key2},${Api/Edge/Keys/Key3}')
    assert.equal(environmentOf(stack, 'Metadata')['EDGE_KEY_ARNS'], undefined)
    assert.equal(arns(synthesize()), undefined)
  })

  test('are changed in CloudFront before function or role give one up, at a host of yours too', () => {
    const { stack: own } = synthesizeWithEdge(OWN_HOST)
    for (const one of [stack, own]) {
      for (const path of ['Api/Mcp/Function', 'Api/Mcp/Role/DefaultPolicy']) {
        const dependencies = one.resources.get(path)?.DependsOn ?? []
        assert.ok(
          dependencies.some((id) => /^ApiEdgeDistribution[0-9A-F]{8}$/.test(id)),
          path,
        )
      }
    }
  })

  test('are random, and encrypted by the key of the others', () => {
    const secrets = ofType(stack, 'AWS::SecretsManager::Secret').filter(([path]) =>
      path.startsWith('Api/Edge/'),
    )
    for (const [, { GenerateSecretString: generated }] of secrets) {
      assert.deepEqual(generated, { ExcludePunctuation: true, PasswordLength: 64 })
    }
    const { KMS_KEY_ARN } = EVERYTHING
    const encrypted = synthesizeWithEdge({ KMS_KEY_ARN }).stack
    for (const [, { KmsKeyId }] of ofType(encrypted, 'AWS::SecretsManager::Secret')) {
      assert.equal(KmsKeyId, KMS_KEY_ARN)
    }
  })
})
