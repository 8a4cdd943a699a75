/** Where services of AWS are, and by what requests to them are signed, by the variables of the function. */

export type Environment = Readonly<Record<string, string | undefined>>

/** The domains of the endpoints of some regions. */
interface Partition {
  readonly regions: RegExp
  readonly domain: string
  /** With IPv6. @default the same */
  readonly dualStack?: string
  /** With IPv6 and FIPS. @default as without FIPS */
  readonly dualStackFips?: string
}

const AWS: Omit<Partition, 'regions'> = { domain: 'amazonaws.com' }
const PARTITIONS: readonly Partition[] = [
  {
    regions: /^cn-\w+-\d+$/,
    domain: 'amazonaws.com.cn',
    dualStackFips: 'api.amazonwebservices.com.cn',
  },
  {
    regions: /^eusc-de-\w+-\d+$/,
    domain: 'amazonaws.eu',
    dualStack: 'api.amazonwebservices.eu',
  },
  { regions: /^us-iso-\w+-\d+$/, domain: 'c2s.ic.gov', dualStack: 'api.aws.ic.gov' },
  { regions: /^us-isob-\w+-\d+$/, domain: 'sc2s.sgov.gov', dualStack: 'api.aws.scloud' },
  { regions: /^eu-isoe-\w+-\d+$/, domain: 'cloud.adc-e.uk', dualStack: 'api.cloud-aws.adc-e.uk' },
  { regions: /^us-isof-\w+-\d+$/, domain: 'csp.hci.ic.gov', dualStack: 'api.aws.hci.ic.gov' },
]

/** A label of a host name. */
const REGION = /^(?!-)[\dA-Za-z-]{1,63}(?<!-)$/

/**
 * Returns the URL of a service that the AWS SDK would use.
 *
 * @param service first label of its host. @default that of Secrets Manager
 * @param variable that names another URL
 * @throws when the variables contradict each other
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
export function serviceUrl(
  environment: Environment,
  service = 'secretsmanager',
  variable = 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
): URL {
  const region = regionOf(environment)
  const isFips = isTrue(environment, 'AWS_USE_FIPS_ENDPOINT')
  const isDualStack = isTrue(environment, 'AWS_USE_DUALSTACK_ENDPOINT')
  const configured = configuredUrl(environment, variable)
  if (configured !== undefined) {
    if (isFips) throw new Error(NOT_WITH_URL('FIPS'))
    if (isDualStack) throw new Error(NOT_WITH_URL('Dualstack'))
    return new URL(configured)
  }
  const name = isFips ? `${service}-fips` : service
  return new URL(`https://${name}.${region}.${domainOf(region, isFips, isDualStack)}`)
}

function domainOf(region: string, isFips: boolean, isDualStack: boolean): string {
  const partition = PARTITIONS.find(({ regions }) => regions.test(region)) ?? AWS
  const { domain, dualStack = domain, dualStackFips = dualStack } = partition
  if (!isDualStack) return domain
  return isFips ? dualStackFips : dualStack
}

/** The AWS SDK's own words. */
const NOT_WITH_URL = (what: string) =>
  `Invalid Configuration: ${what} and custom endpoint are not supported`

/** Returns the region that requests are signed for. @throws when there is none */
export function regionOf({ AWS_REGION: region = '' }: Environment): string {
  if (REGION.test(region)) return region
  throw new Error(`AWS_REGION is ${JSON.stringify(region)}: use the name of a region`)
}

/**
 * Returns the keys that requests are signed by: Lambda sets them, and replaces the whole environment before they expire.
 *
 * @throws when there are none
 */
export function credentialsOf({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: Environment) {
  if (accessKeyId && secretAccessKey) {
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
  }
  throw new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set')
}

function configuredUrl(environment: Environment, variable: string): string | undefined {
  if (isTrue(environment, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')) return undefined
  return environment[variable] || environment['AWS_ENDPOINT_URL'] || undefined
}

/** @throws when the variable is neither `true` nor `false` */
export function isTrue(environment: Environment, name: string): boolean {
  const value = environment[name] ?? 'false'
  if (value === 'true' || value === 'false') return value === 'true'
  throw new Error(`${name} is ${JSON.stringify(value)}: use "true" or "false"`)
}
