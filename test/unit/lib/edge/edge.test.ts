/** The whole template of an edge: what is not written here is not deployed. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { App, Stack } from 'aws-cdk-lib'
import { ProtectedMcpApi } from '../../../../lib/protected-mcp-api.ts'
import {
  contextWith,
  ISSUER,
  type Json,
  only,
  PLACE,
  type Synthesis,
  synthesize,
  synthesizeWithEdge,
} from '../synthesis.ts'

const { stack, edge = assert.fail('no stack in us-east-1') } = synthesizeWithEdge()

interface Distribution {
  readonly [name: string]: Json | undefined
  readonly CacheBehaviors: Record<string, Json>[]
  readonly DefaultCacheBehavior: Record<string, Json>
  readonly CustomErrorResponses: {
    readonly ErrorCode: number
    readonly ErrorCachingMinTTL: number
  }[]
  readonly Origins: Record<string, Json>[]
}

const distributionOf = (synthesis: Synthesis) =>
  only(synthesis, 'AWS::CloudFront::Distribution')['DistributionConfig'] as unknown as Distribution

function countsOf({ resources }: Synthesis): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { Type } of resources.values()) counts[Type] = (counts[Type] ?? 0) + 1
  return counts
}

suite('an edge', () => {
  test('adds these resources and no others, those of us-east-1 in a stack of its own', () => {
    const { 'AWS::SecretsManager::Secret': secrets, ...before } = countsOf(synthesize())
    assert.deepEqual(countsOf(stack), {
      ...before,
      'AWS::SecretsManager::Secret': Number(secrets) + 2,
      'AWS::CloudFront::CachePolicy': 1,
      'AWS::CloudFront::Distribution': 1,
      'AWS::CloudFront::Function': 1,
    })
    assert.deepEqual(countsOf(edge), {
      'AWS::IAM::Role': 1,
      'AWS::Lambda::Function': 1,
      'AWS::Lambda::Version': 1,
      'AWS::Logs::LogGroup': 1,
      'AWS::WAFv2::LoggingConfiguration': 1,
      'AWS::WAFv2::WebACL': 1,
    })
  })

  test('in us-east-1 is one stack with the server', () => {
    const home = synthesizeWithEdge({}, 'us-east-1')
    assert.equal(home.edge, undefined)
    const { 'AWS::IAM::Role': roles, ...counts } = countsOf(home.stack)
    assert.deepEqual([roles, counts['AWS::WAFv2::WebACL']], [4, 1])
    assert.equal(distributionOf(home.stack)['WebACLId'], '${Api/Edge/UsEast1/WebAcl/Acl.Arn}')
  })

  test('refers to the other region by outputs, whatever the flags of the app are', () => {
    const { DefaultCacheBehavior: endpoint, ...others } = distributionOf(stack)
    const [challenges] = endpoint['LambdaFunctionAssociations'] as Record<string, Json>[]
    assert.equal(challenges?.['EventType'], 'origin-response')
    const outputOf = (value: Json | undefined) => {
      const { 'Fn::GetStackOutput': from } = value as {
        'Fn::GetStackOutput': Record<string, string>
      }
      assert.deepEqual(
        [from['Region'], from['StackName']],
        ['us-east-1', 'McpAuthLambda-Api-Edge-4B675E75-eu-west-1'],
      )
      return edge.outputs[from['OutputName'] ?? '']
    }
    assert.match(
      String(outputOf(challenges['LambdaFunctionARN'])),
      /^\$\{Api\/Edge\/UsEast1\/Challenges\/Function\/CurrentVersion\}$/,
    )
    assert.equal(outputOf(others['WebACLId']), '${Api/Edge/UsEast1/WebAcl/Acl.Arn}')
  })

  test('has the function as Lambda@Edge takes it, with no permission and nothing set', () => {
    assert.deepEqual(Object.keys(only(edge, 'AWS::Lambda::Function')).toSorted(), [
      'Architectures',
      'Code',
      'Description',
      'Handler',
      'MemorySize',
      'Role',
      'Runtime',
      'Timeout',
    ])
    const { Architectures: architectures, Runtime: runtime } = only(edge, 'AWS::Lambda::Function')
    assert.deepEqual([architectures, runtime], [['x86_64'], 'nodejs24.x'])
    const role = only(edge, 'AWS::IAM::Role')
    assert.deepEqual(Object.keys(role), ['AssumeRolePolicyDocument'])
    const services = ['lambda.amazonaws.com', 'edgelambda.amazonaws.com']
    assert.deepEqual(
      (role['AssumeRolePolicyDocument'] as { Statement: { Principal: Json }[] }).Statement.map(
        ({ Principal }) => Principal,
      ),
      services.map((Service) => ({ Service })),
    )
    // A copy of the version before is in use until CloudFront has the next one.
    const version = edge.resources.get('Api/Edge/UsEast1/Challenges/Function/CurrentVersion')
    // After a deployment that failed there is none to keep: Lambda would not publish the same again.
    assert.deepEqual(
      [version?.DeletionPolicy, version?.UpdateReplacePolicy],
      ['RetainExceptOnCreate', 'Retain'],
    )
  })

  test('is the same with the feature flags of cdk.json', () => {
    const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as {
      context: Record<string, unknown>
    }
    const flagged = synthesizeWithEdge({}, PLACE.region, context)
    // Some join statements of policies, of which `permissions.test.ts` knows every one, or hash a version otherwise.
    const written = (synthesis: Synthesis | undefined) => {
      const all = [...(synthesis?.resources ?? [])]
      const others = all.filter(([, { Type }]) => !Type.startsWith('AWS::IAM::'))
      return JSON.stringify(others)
        .replaceAll('${AWS::Partition}', 'aws')
        .replaceAll(/(?<=CurrentVersion)\w+/g, '')
    }
    assert.equal(written(flagged.edge), written(edge))
    assert.equal(written(flagged.stack), written(stack))
  })

  test('needs to know account and region', () => {
    const anywhere = new Stack(new App({ context: contextWith({}) }), 'Anywhere')
    assert.throws(
      () => new ProtectedMcpApi(anywhere, 'Api', { issuer: ISSUER, edge: true }),
      /edge is set, and the stack Anywhere has no account or region: give it env, such as \{ account/,
    )
  })
})

suite('the distribution', () => {
  test('keeps nothing of the endpoint, and passes on all methods and headers but Host', () => {
    const {
      LambdaFunctionAssociations: _,
      TargetOriginId: origin,
      ...endpoint
    } = distributionOf(stack).DefaultCacheBehavior
    assert.deepEqual(endpoint, {
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', // CachingDisabled
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac', // AllViewerExceptHostHeader
      Compress: false,
      FunctionAssociations: [
        { EventType: 'viewer-request', FunctionARN: '${Api/Edge/ViewerAddress.FunctionARN}' },
      ],
      ViewerProtocolPolicy: 'https-only',
    })
    assert.equal(origin, distributionOf(stack).Origins[0]?.['Id'])
  })

  test('keeps the public documents as long as they say, by their paths alone', () => {
    const { CacheBehaviors: behaviors, Origins: origins } = distributionOf(stack)
    const paths = [
      '/.well-known/oauth-protected-resource',
      '/.well-known/oauth-protected-resource/mcp',
      '/.well-known/ai-catalog.json',
      '/mcp/server-card',
      '/mcp/about',
      '/',
      '/mcp/icon.svg',
    ]
    assert.deepEqual(
      behaviors,
      paths.map((PathPattern) => ({
        PathPattern,
        TargetOriginId: origins[0]?.['Id'],
        AllowedMethods: ['GET', 'HEAD', 'OPTIONS'],
        CachePolicyId: '${Api/Edge/Documents}',
        Compress: true,
        ViewerProtocolPolicy: 'redirect-to-https',
      })),
    )
    const { CachePolicyConfig: policy } = only(stack, 'AWS::CloudFront::CachePolicy')
    const {
      MinTTL,
      DefaultTTL,
      MaxTTL,
      ParametersInCacheKeyAndForwardedToOrigin: key,
    } = policy as Record<string, Json>
    assert.deepEqual([MinTTL, DefaultTTL, MaxTTL], [0, 0, 86_400])
    assert.deepEqual(key, {
      CookiesConfig: { CookieBehavior: 'none' },
      HeadersConfig: { HeaderBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
      EnableAcceptEncodingBrotli: true,
      EnableAcceptEncodingGzip: true,
    })
  })

  test('gives no error to anybody but the client that caused it', () => {
    const errors = distributionOf(stack).CustomErrorResponses
    assert.deepEqual(new Set(errors.map((error) => error.ErrorCachingMinTTL)), new Set([0]))
    // Those that CloudFront keeps by default, by its Developer Guide.
    assert.deepEqual(
      errors.map(({ ErrorCode }) => ErrorCode),
      [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504],
    )
  })

  test('goes to the API by TLS 1.2, waits as long as it may, and shows a key that the template does not know', () => {
    const [{ Id: _, ...origin } = {}, ...others] = distributionOf(stack).Origins
    assert.deepEqual(others, [])
    assert.deepEqual(origin, {
      CustomOriginConfig: {
        OriginKeepaliveTimeout: 60,
        OriginProtocolPolicy: 'https-only',
        OriginReadTimeout: 120,
        OriginSSLProtocols: ['TLSv1.2'],
      },
      DomainName: '${Api/HttpApi}.execute-api.eu-west-1.${AWS::URLSuffix}',
      OriginCustomHeaders: [
        {
          HeaderName: 'x-origin-verify',
          HeaderValue: '{{resolve:secretsmanager:${Api/Edge/Keys/Key1}:SecretString:::}}',
        },
      ],
    })
  })

  test('speaks HTTP/2 and HTTP/3, behind the web ACL, and has no host of yours without a certificate', () => {
    const { HttpVersion, ViewerCertificate, Aliases, Enabled } = distributionOf(stack)
    assert.deepEqual(
      [HttpVersion, ViewerCertificate, Aliases, Enabled],
      ['http2and3', undefined, undefined, true],
    )
  })
})
