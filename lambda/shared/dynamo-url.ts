import { type Environment, isTrue, serviceUrl } from '../base/service-endpoint.ts'

/** The domains of the partitions in which Secrets Manager has IPv6 at its usual one. */
const DUAL_STACK: readonly (readonly [usual: string, dualStack: string])[] = [
  ['.amazonaws.com', '.api.aws'],
  ['.amazonaws.com.cn', '.api.amazonwebservices.com.cn'],
]

/**
 * Returns the URL of DynamoDB that the AWS SDK would use. It differs from other services with IPv6, and in GovCloud, where all
 * of its hosts are those with FIPS.
 *
 * @throws when the variables contradict each other
 */
export function dynamoUrl(environment: Environment): URL {
  const url = serviceUrl(environment, 'dynamodb', 'AWS_ENDPOINT_URL_DYNAMODB')
  const { hostname } = url
  if (isTrue(environment, 'AWS_USE_DUALSTACK_ENDPOINT')) {
    const [usual, dualStack] = DUAL_STACK.find(([end]) => hostname.endsWith(end)) ?? ['', '']
    url.hostname = hostname.slice(0, hostname.length - usual.length) + dualStack
  } else if (isTrue(environment, 'AWS_USE_FIPS_ENDPOINT')) {
    url.hostname = hostname.replace(/^dynamodb-fips(?=\.us-gov-)/, 'dynamodb')
  }
  return url
}
