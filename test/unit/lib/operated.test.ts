/** What those want who operate a stack for years: tags, keys, regions, networks, protection. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { App, type Stack } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { Table } from 'aws-cdk-lib/aws-dynamodb'
import { type IVpc, SubnetType, Vpc, type VpcProps } from 'aws-cdk-lib/aws-ec2'
import { Key } from 'aws-cdk-lib/aws-kms'
import { ApplicationLogLevel, SystemLogLevel } from 'aws-cdk-lib/aws-lambda'
import { HostedZone } from 'aws-cdk-lib/aws-route53'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { McpAuthStack } from '../../../lib/mcp-auth-stack.ts'
import type { ProtectedMcpApiProps } from '../../../lib/protected-mcp-api.ts'
import { readDeploymentSettings } from '../../../lib/settings/deployment-settings.ts'
import { problemsOf } from '../../support/setting-cases.ts'
import {
  contextWith,
  EVERYTHING,
  functionProperties,
  ISSUER,
  KEYCLOAK,
  ofType,
  only,
  PLACE,
  STACK_NAME,
  synthesize,
  synthesizeApi,
  text,
} from './synthesis.ts'

const everything = synthesize(EVERYTHING)
const { CERTIFICATE_ARN, KMS_KEY_ARN } = EVERYTHING
const NOT_TAGGABLE = [
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::IAM::Policy',
  'AWS::Lambda::Alias',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::MetricFilter',
  'AWS::Route53::RecordSet',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'Custom::CodeCache',
]

type Given = Partial<ProtectedMcpApiProps> | ((stack: Stack) => Partial<ProtectedMcpApiProps>)

/** The problems of these props; without any the test fails. */
function problems(props: Given): string[] {
  try {
    synthesizeApi(props)
  } catch (error) {
    return problemsOf(error, 'These props of ProtectedMcpApi cannot work:')
  }
  return assert.fail('the props were accepted')
}

suite('tags', () => {
  test('are on every resource that can have some', () => {
    const untagged = [...everything.resources.values()]
      .filter(({ Properties: { Tags } }) => Tags === undefined)
      .map(({ Type }) => Type)
    assert.deepEqual([...new Set(untagged)].toSorted(), NOT_TAGGABLE)
  })

  test('are on the stack itself', () => {
    const app = new App({ context: contextWith({}) })
    const settings = readDeploymentSettings({ ...KEYCLOAK, ...EVERYTHING })
    new McpAuthStack(app, STACK_NAME, { ...settings, env: PLACE })
    const { tags, terminationProtection } = app.synth().getStackByName(STACK_NAME)
    assert.deepEqual(tags, { team: 'tools', stage: 'production' })
    assert.equal(terminationProtection, true)
  })
})

suite('a key of the customer', () => {
  test('encrypts every log, the alarms and the secret', () => {
    const logs = ofType(everything, 'AWS::Logs::LogGroup')
    assert.equal(logs.length, 4)
    for (const [path, log] of logs) assert.equal(log['KmsKeyId'], KMS_KEY_ARN, path)
    assert.equal(only(everything, 'AWS::SNS::Topic')['KmsMasterKeyId'], KMS_KEY_ARN)
    assert.equal(only(everything, 'AWS::SecretsManager::Secret')['KmsKeyId'], KMS_KEY_ARN)
    for (const [path, log] of ofType(synthesize(), 'AWS::Logs::LogGroup')) {
      assert.equal(log['KmsKeyId'], undefined, path)
    }
  })

  test('of the same app lets CloudWatch Logs use it, for logs of this account', () => {
    const key = synthesizeApi((stack) => ({ encryptionKey: new Key(stack, 'Key') }))
    const policy = JSON.stringify(only(key, 'AWS::KMS::Key')['KeyPolicy'])
    assert.match(policy, /"Service":"logs\.eu-west-1\.amazonaws\.com"/)
    assert.match(
      policy,
      /"kms:EncryptionContext:aws:logs:arn":"arn:[^"]*:logs:eu-west-1:111122223333:log-group:\*"/,
    )
  })
})

suite('regions', () => {
  const OTHER = CERTIFICATE_ARN.replace('eu-west-1', 'us-east-1')
  const TABLE_ARN = 'arn:aws:dynamodb:us-east-2:111122223333:table/shared'
  const place = { CDK_DEFAULT_ACCOUNT: '111122223333', CDK_DEFAULT_REGION: 'eu-west-1' }
  const of = (environment: Record<string, string>) => {
    try {
      readDeploymentSettings({ ...KEYCLOAK, RESOURCE_URL: EVERYTHING.RESOURCE_URL, ...environment })
      return []
    } catch (error) {
      return problemsOf(error)
    }
  }

  test('of certificate, keys, secrets and table are that of the deployment', () => {
    assert.deepEqual(of({ ...place, CERTIFICATE_ARN, KMS_KEY_ARN }), [])
    assert.deepEqual(of({ ...place, CERTIFICATE_ARN: OTHER, KMS_KEY_ARN }), [
      'CERTIFICATE_ARN names something in us-east-1, and the stack is in eu-west-1: give one in the region to which you deploy',
    ])
    const secret = 'arn:aws:secretsmanager:us-east-2:111122223333:secret:mcp/client-AbC123'
    assert.deepEqual(of({ ...place, OAUTH_CLIENT_SECRET_ARN: secret }), [
      'OAUTH_CLIENT_SECRET_ARN names something in us-east-2, and the stack is in eu-west-1: give one in the region to which you deploy',
    ])
    const table = { SHARED_TOKEN_CACHE: 'true', SHARED_TABLE: TABLE_ARN }
    assert.deepEqual(of({ ...place, ...table }), [
      'SHARED_TABLE names something in us-east-2, and the stack is in eu-west-1: give one in the region to which you deploy',
    ])
  })

  test('are compared with each other where none is known: without credentials, the CLI names us-east-1', () => {
    assert.deepEqual(of({ CDK_DEFAULT_REGION: 'us-east-1', CERTIFICATE_ARN, KMS_KEY_ARN }), [])
    assert.deepEqual(of({ CERTIFICATE_ARN: OTHER, KMS_KEY_ARN }), [
      'KMS_KEY_ARN names something in eu-west-1, and CERTIFICATE_ARN is in us-east-1: give one in the region to which you deploy',
    ])
  })

  test('of props are that of the stack', () => {
    const { RESOURCE_URL: resource } = EVERYTHING
    const given = (stack: Stack) => ({
      resource,
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', OTHER),
      sharedTokenCache: true,
      sharedTable: Table.fromTableArn(stack, 'Shared', TABLE_ARN),
    })
    assert.deepEqual(problems(given), [
      'certificate names something in us-east-1, and the stack is in eu-west-1: give one in the region to which you deploy',
      'sharedTable names something in us-east-2, and the stack is in eu-west-1: give one in the region to which you deploy',
    ])
  })
})

suite('a VPC', () => {
  // Under exactOptionalPropertyTypes the class does not satisfy its own interface.
  const vpcIn = (stack: Stack, props?: VpcProps) => new Vpc(stack, 'Vpc', props) as IVpc
  const publicOnly = (stack: Stack) =>
    vpcIn(stack, { subnetConfiguration: [{ name: 'public', subnetType: SubnetType.PUBLIC }] })

  test('without private subnets is one message', () => {
    assert.deepEqual(
      problems((stack) => ({ vpc: publicOnly(stack) })),
      [
        'vpc has no private subnets, without which the function reaches nothing: use a VPC that has some, with a NAT gateway or interface endpoints',
      ],
    )
    const vpcSubnets = { subnetType: SubnetType.PRIVATE_WITH_EGRESS }
    const chosen = 'vpcSubnets has no private subnets, without which the function reaches nothing'
    assert.ok(problems((stack) => ({ vpc: publicOnly(stack), vpcSubnets }))[0]?.startsWith(chosen))
    const both = (stack: Stack) => ({
      vpc: vpcIn(stack),
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
    })
    assert.ok(problems(both)[0]?.startsWith(chosen))
  })

  test('with isolated subnets works, for interface endpoints', () => {
    synthesizeApi((stack) => ({
      vpc: vpcIn(stack, {
        subnetConfiguration: [{ name: 'own', subnetType: SubnetType.PRIVATE_ISOLATED }],
      }),
    }))
  })
})

suite('props', () => {
  test('that do not exist are named, with what may be meant', () => {
    const mistyped: object = { isuer: ISSUER, memory: 512, vpcSubnet: {}, sharedReplay: true }
    assert.deepEqual(problems(mistyped), [
      'isuer is not a prop of ProtectedMcpApi, and has no effect: did you mean issuer?',
      'memory is not a prop of ProtectedMcpApi, and has no effect: leave it out',
      'vpcSubnet is not a prop of ProtectedMcpApi, and has no effect: did you mean vpcSubnets?',
      'sharedReplay is not a prop of ProtectedMcpApi, and has no effect: did you mean sharedReplayCache?',
    ])
  })

  test('of earlier versions are named with those that replace them, so that no limit is lost', () => {
    const former: object = { mcpThrottle: { rateLimit: 5, burstLimit: 9 } }
    assert.deepEqual(problems(former), [
      'mcpThrottle is not a prop of ProtectedMcpApi, and has no effect: did you mean requestsPerSecond and requestBurst?',
    ])
  })

  test('set the levels of both functions', () => {
    const quiet = synthesizeApi({
      logLevel: ApplicationLogLevel.WARN,
      systemLogLevel: SystemLogLevel.WARN,
    })
    for (const name of ['Mcp', 'Metadata'] as const) {
      const logging = functionProperties(quiet, name)['LoggingConfig']
      assert.partialDeepStrictEqual(logging, {
        ApplicationLogLevel: 'WARN',
        SystemLogLevel: 'WARN',
      })
    }
  })
})

suite('the network of the API', () => {
  const domain = (stack: Stack) => ({
    resource: EVERYTHING.RESOURCE_URL,
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN),
    hostedZone: HostedZone.fromHostedZoneId(stack, 'Zone', EVERYTHING.HOSTED_ZONE_ID),
  })
  const trusting = (stack: Stack) => ({
    mutualTls: { bucket: Bucket.fromBucketName(stack, 'Trust', 'trust'), key: 'authorities.pem' },
  })

  test('is IPv6 as well, of both kinds of APIs and of their domain', () => {
    for (const [frontDoor, type, where] of [
      ['http-api', 'AWS::ApiGatewayV2::Api', 'IpAddressType'],
      ['rest', 'AWS::ApiGateway::RestApi', 'EndpointConfiguration'],
    ] as const) {
      const dual = synthesizeApi((stack) => ({ ...domain(stack), frontDoor, dualStack: true }))
      assert.match(JSON.stringify(only(dual, type)[where]), /"dualstack"/)
      const [configuration] = only(dual, 'AWS::ApiGatewayV2::DomainName')[
        'DomainNameConfigurations'
      ] as object[]
      assert.partialDeepStrictEqual(configuration, { IpAddressType: 'dualstack' })
      const records = ofType(dual, 'AWS::Route53::RecordSet').map(([, { Type }]) => text(Type))
      assert.deepEqual(records.toSorted(), ['A', 'AAAA'])
      assert.doesNotMatch(
        synthesizeApi((stack) => ({ ...domain(stack), frontDoor })).text,
        /dualstack/,
      )
    }
  })

  test('wants certificates of clients at the custom domain, and nowhere else', () => {
    const own = synthesizeApi((stack) => ({ ...domain(stack), ...trusting(stack) }))
    const { MutualTlsAuthentication: trust } = only(own, 'AWS::ApiGatewayV2::DomainName')
    assert.deepEqual(trust, { TruststoreUri: 's3://trust/authorities.pem' })
    assert.deepEqual(problems(trusting), [
      'mutualTls is set without certificate: also set certificate, the one for the custom domain, where clients show theirs',
    ])
    const [first] = problems((stack) => ({
      ...domain(stack),
      ...trusting(stack),
      certificate: Certificate.fromCertificateArn(
        stack,
        'Edge',
        CERTIFICATE_ARN.replace('eu-west-1', 'us-east-1'),
      ),
      edge: true,
    }))
    assert.equal(
      first,
      'mutualTls and edge are both set: CloudFront ends the TLS of clients; leave out one of them',
    )
  })
})
