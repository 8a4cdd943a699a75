/** The settings that only a deployment has: existing resources of AWS, and what is created beside the server. */
import type { Descriptions } from '../../lambda/settings/description.ts'
import { FRONT_DOOR } from '../../lambda/settings/front-door.ts'
import { flag, integer, without } from '../../lambda/settings/parsers.ts'
import type { Parser, SettingsTable, ValuesOf } from '../../lambda/settings/setting.ts'
import type { SettingsReader } from '../../lambda/settings/settings-reader.ts'
import { DOCUMENTS } from '../../lambda/settings/settings-table.ts'
import { caFileProblem } from './ca-file.ts'
import { COGNITO, COGNITO_DESCRIPTIONS } from './cognito-settings.ts'
import { certificateArn, checkEdge, EDGE, EDGE_DESCRIPTIONS } from './edge-settings.ts'
import { LIMIT_DESCRIPTIONS, LIMITS } from './limit-settings.ts'
import { frontDoorProblems } from './front-doors.ts'
import { ownResourceProblems } from './own-host.ts'
import { jwksFileProblem } from './jwks-file.ts'
import {
  type DeploymentPreference,
  deploymentPreferenceProblem,
  releaseProblem,
} from './release-rules.ts'
import { DEFAULT_STACK_NAME, stackName } from './stack-name.ts'

const TAG = /^[^=,]+=[^,]*$/

/** `name=value` pairs, separated by commas. */
const tags: Parser<Readonly<Record<string, string>>> = {
  parse(text, refuse) {
    const pairs = text.split(',')
    if (!pairs.every((pair) => TAG.test(pair)))
      return refuse('give names and values, such as team=tools,stage=production')
    const entries = pairs.map((pair) => /^([^=]*)=(.*)$/s.exec(pair)?.slice(1) ?? [])
    const trimmed = entries.map(([name = '', value = '']) => [name.trim(), value.trim()] as const)
    return Object.fromEntries(trimmed.filter(([name]) => name !== ''))
  },
  write: (values) =>
    Object.entries(values)
      .map((pair) => pair.join('='))
      .join(','),
}

const choiceOfPreference = without(deploymentPreferenceProblem) as Parser<DeploymentPreference>

export const AWS = {
  /** Two of them are two deployments, also in one account and region. */
  stackName: ['STACK_NAME', stackName, DEFAULT_STACK_NAME],
  /** For the host of the resource, in the region of the API; of an edge, in us-east-1. */
  certificateArn: ['CERTIFICATE_ARN', certificateArn],
  hostedZoneId: [
    'HOSTED_ZONE_ID',
    matching(
      /^Z[A-Z0-9]{1,31}$/,
      'give the ID of a hosted zone in Route 53, such as Z0123456789ABC',
    ),
  ],
  /** The API that clients call. */
  kmsKeyArn: [
    'KMS_KEY_ARN',
    matching(
      /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/,
      'give the ARN of a key in KMS, such as arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
    ),
  ],
  destroyClientSecret: ['DESTROY_CLIENT_SECRET', flag('false', 'true'), false],
  /** A PEM file, which becomes part of the function. */
  extraCaCerts: ['EXTRA_CA_CERTS', without(caFileProblem)],
  /** A JSON file with the public keys of the issuer, which becomes part of the function. */
  jwksFile: ['AUTH_JWKS_FILE', without(jwksFileProblem)],
  vpcId: [
    'VPC_ID',
    matching(/^vpc-[0-9a-f]{8,17}$/, 'give the ID of a VPC, such as vpc-0123456789abcdef0'),
  ],
  alarmEmail: ['ALARM_EMAIL', matching(/^[^\s@]+@[^\s@]+$/, 'give one e-mail address')],
  terminationProtection: ['TERMINATION_PROTECTION', flag('false', 'true'), false],
  dashboard: ['DASHBOARD', flag('false', 'true'), false],
  tags: ['TAGS', tags, {}],
  codeCache: ['CODE_CACHE', flag('false', 'true'), true],
  ...LIMITS,
  release: ['RELEASE', without(releaseProblem)],
  provisionedConcurrency: ['PROVISIONED_CONCURRENCY', integer(1, 100_000)],
  deploymentPreference: ['DEPLOYMENT_PREFERENCE', choiceOfPreference],
  ...EDGE,
  ...COGNITO,
} as const satisfies SettingsTable

export const AWS_DESCRIPTIONS: Descriptions<typeof AWS> = {
  stackName: {
    sentence:
      'Name of the stack in CloudFormation. Another name is another server, in the same account and region too.',
    example: 'mcp-staging',
    where: 'synth',
  },
  certificateArn: {
    sentence:
      'ARN of a certificate for the host of `RESOURCE_URL`, which becomes the only host of the API; with `EDGE`, of CloudFront, and the certificate is in us-east-1.',
    default: 'no custom domain',
    prop: 'certificate',
    where: 'synth',
  },
  hostedZoneId: {
    sentence: 'ID of the hosted zone in Route 53 in which the DNS record of that host is created.',
    default: 'no DNS record',
    prop: 'hostedZone',
    where: 'synth',
  },
  kmsKeyArn: {
    sentence:
      'ARN of the customer-managed key that encrypts the secrets, the logs, the alarms and the shared table.',
    default: "the account's `aws/secretsmanager` key",
    prop: 'encryptionKey',
    where: 'synth',
  },
  destroyClientSecret: {
    sentence: 'Whether the client secret that the stack created is deleted with the stack.',
    syntax: 'Either `true` or `false`.',
    prop: 'destroyClientSecret',
    where: 'synth',
  },
  extraCaCerts: {
    sentence:
      'PEM file with certificates of authorities that the MCP function trusts beside those that Node.js does.',
    default: 'none',
    prop: 'extraCaCerts',
    where: 'synth',
  },
  jwksFile: {
    sentence:
      'JSON file with the public keys of the issuer (RFC 7517), which the MCP function has from the start; for signed tokens.',
    default: 'none',
    prop: 'jwksFile',
    where: 'synth',
  },
  vpcId: {
    sentence: 'ID of the VPC in whose private subnets the MCP function runs.',
    default: 'outside of any VPC',
    prop: 'vpc',
    where: 'synth',
  },
  alarmEmail: {
    sentence: 'E-mail address that alarms are sent to.',
    default: 'no alarms',
    prop: 'alarmTopic',
    where: 'synth',
  },
  terminationProtection: {
    sentence: 'Whether the stack refuses to be deleted.',
    syntax: 'Either `true` or `false`.',
    where: 'synth',
  },
  dashboard: {
    sentence: 'Whether a dashboard is created in CloudWatch.',
    syntax: 'Either `true` or `false`.',
    prop: 'dashboard',
    where: 'synth',
  },
  tags: {
    sentence: 'Tags of everything that it creates.',
    syntax: 'Names and values, such as `team=tools,stage=production`.',
    example: 'team=tools,stage=production',
    prop: 'tags',
    where: 'synth',
  },
  codeCache: {
    sentence:
      'Whether a deployment makes a V8 code cache for the MCP function, for a faster cold start.',
    syntax: 'Either `true` or `false`.',
    prop: 'codeCache',
    where: 'synth',
  },
  ...LIMIT_DESCRIPTIONS,
  release: {
    sentence:
      'Name of the release, such as a commit. Another one publishes new versions of both functions, even of unchanged code.',
    default: 'named by a hash of both functions',
    example: 'v1.2.3',
    prop: 'release',
    where: 'synth',
  },
  provisionedConcurrency: {
    sentence:
      'Environments of the MCP function that are kept started, so that their calls have no cold start. They cost money by the hour.',
    default: 'none',
    example: '2',
    prop: 'provisionedConcurrency',
    where: 'synth',
  },
  deploymentPreference: {
    sentence: 'How requests move to a new version of the MCP function, by CodeDeploy.',
    syntax:
      '`Canary10Percent5Minutes`, `Linear10PercentEvery1Minute` and the like; needs `ALARM_EMAIL`.',
    default: 'all at once, without CodeDeploy',
    example: 'Canary10Percent5Minutes',
    prop: 'deploymentPreference',
    where: 'synth',
  },
  ...EDGE_DESCRIPTIONS,
  ...COGNITO_DESCRIPTIONS,
}

export type AwsSettings = ValuesOf<typeof AWS>

const VARIABLES = {
  frontDoor: FRONT_DOOR.frontDoor[0],
  resource: DOCUMENTS.resource[0],
  certificate: AWS.certificateArn[0],
  edge: 'EDGE=true',
} as const

interface Placed extends ValuesOf<typeof FRONT_DOOR> {
  /** As the functions read it. */
  readonly resource: string | undefined
}

export function readAwsSettings(
  reader: SettingsReader,
  { resource, frontDoor }: Placed,
): AwsSettings {
  for (const [setting, other] of [
    [AWS.certificateArn, DOCUMENTS.resource],
    [AWS.hostedZoneId, AWS.certificateArn],
  ] as const) {
    if (!reader.isSet(setting) || reader.isSet(other)) continue
    reader.problems.push(`${setting[0]} is set without ${other[0]}: a custom domain needs both`)
  }
  if (reader.isSet(AWS.deploymentPreference) && !reader.isSet(AWS.alarmEmail)) {
    reader.problems.push(
      'DEPLOYMENT_PREFERENCE is set without ALARM_EMAIL: the alarms are what stops a bad deployment',
    )
  }
  const settings = reader.read(AWS)
  checkEdge(reader, { ...settings, resource })
  const hasCertificate = reader.isSet(AWS.certificateArn)
  reader.problems.push(...ownResourceProblems(resource, hasCertificate, VARIABLES))
  const isAtRoot = hasCertificate || settings.edge
  reader.problems.push(...frontDoorProblems({ frontDoor, resource, isAtRoot, names: VARIABLES }))
  return settings
}

function matching(form: RegExp, wanted: string): Parser<string> {
  return { parse: (text, refuse) => (form.test(text) ? text : refuse(wanted)) }
}
