/** The settings that are about AWS alone: resources that exist already, and what is made beside the server. */
import type { SettingsReader } from '../../lambda/settings/settings-reader.ts'

export interface InfrastructureSettings {
  /** Of the host of the resource, in the region of the API. */
  readonly certificateArn: string | undefined
  readonly hostedZoneId: string | undefined
  readonly kmsKeyArn: string | undefined
  readonly vpcId: string | undefined
  readonly alarmEmail: string | undefined
  readonly dashboard: boolean
  readonly tags: Readonly<Record<string, string>>
  /** A file, which need not be there yet. */
  readonly codeCache: string | undefined
}

/** What each looks like, and how that is said. */
const FORMS = {
  CERTIFICATE_ARN: [
    /^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
    'give the ARN of a certificate in ACM, such as arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef',
  ],
  HOSTED_ZONE_ID: [
    /^Z[A-Z0-9]{1,31}$/,
    'give the ID of a hosted zone in Route 53, such as Z0123456789ABC',
  ],
  KMS_KEY_ARN: [
    /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/,
    'give the ARN of a key in KMS, such as arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
  ],
  VPC_ID: [/^vpc-[0-9a-f]{8,17}$/, 'give the ID of a VPC, such as vpc-0123456789abcdef0'],
  ALARM_EMAIL: [/^[^\s@]+@[^\s@]+$/, 'give one e-mail address'],
  DASHBOARD: [/^(?:true|false)$/, 'use true or false'],
  TAGS: [
    /^[^=,]+=[^,]*(?:,[^=,]+=[^,]*)*$/,
    'give names and values, such as team=tools,stage=production',
  ],
  CODE_CACHE: [/^[\w./-]+\.json$/, 'give the path of a JSON file, such as code-cache.json'],
} as const

export const INFRASTRUCTURE_VARIABLES = Object.keys(FORMS)

export function readInfrastructure(reader: SettingsReader): InfrastructureSettings {
  const read = (name: keyof typeof FORMS) => {
    const [form, wanted] = FORMS[name]
    const value = reader.text(name)
    if (value === undefined || form.test(value)) return value
    reader.problem(`${name} is ${JSON.stringify(value)}: ${wanted}`)
    return undefined
  }
  const settings = {
    certificateArn: read('CERTIFICATE_ARN'),
    hostedZoneId: read('HOSTED_ZONE_ID'),
    kmsKeyArn: read('KMS_KEY_ARN'),
    vpcId: read('VPC_ID'),
    alarmEmail: read('ALARM_EMAIL'),
    dashboard: read('DASHBOARD') === 'true',
    tags: tagsOf(read('TAGS') ?? ''),
    codeCache: read('CODE_CACHE'),
  }
  const needs = { CERTIFICATE_ARN: 'RESOURCE_URL', HOSTED_ZONE_ID: 'CERTIFICATE_ARN' }
  for (const [name, other] of Object.entries(needs)) {
    if (reader.text(name) === undefined || reader.text(other) !== undefined) continue
    reader.problem(`${name} is given without ${other}: a custom domain needs both`)
  }
  return settings
}

function tagsOf(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => /^([^=]*)=(.*)$/.exec(pair)?.slice(1) ?? [])
  const entries = pairs.map(([name = '', value = '']) => [name.trim(), value.trim()] as const)
  return Object.fromEntries(entries.filter(([name]) => name !== ''))
}
