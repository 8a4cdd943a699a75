import { type Duration, Stack, Token } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { urlProblem } from '../../lambda/oauth/url.ts'
import type { CognitoAuthorizationServerProps as Props } from './cognito-authorization-server-props.ts'
import { redirectUriProblem } from './redirect-uris.ts'

/** `UserPoolIdType` of Cognito's API; what is before the underscore is the region. */
export const USER_POOL_ID = /^([\w-]{1,40})_[0-9a-zA-Z]{1,40}$/
/** `DomainType` of Cognito's API. */
const DOMAIN_PREFIX = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const RESERVED_IN_PREFIX = /aws|amazon|cognito/
/** A URL, or a pattern that fixes the host. */
const DOCUMENT = /^https:\/\/[^/?#*\s]+\/\S+$/

/** Props about the user pool itself, which only a new one takes. */
const OF_NEW_POOL = ['openRegistration', 'selfSignUp', 'domainPrefix', 'destroyUserPool'] as const

/** Returns a sentence for each prop that cannot work. */
export function cognitoProblems(scope: Construct, props: Props): string[] {
  return [
    ...poolProblems(Stack.of(scope).region, props),
    ...prefixProblems(props),
    ...(props.redirectUris ?? []).flatMap((uri) => {
      const problem = redirectUriProblem(uri)
      return problem === undefined ? [] : `redirectUris has ${JSON.stringify(uri)}: ${problem}`
    }),
    ...(props.clientDocuments ?? []).flatMap((url) => documentProblem(url)),
    ...lifetimeProblems('accessTokenLifetime', props.accessTokenLifetime, 5, 24 * 60),
    ...lifetimeProblems('refreshTokenLifetime', props.refreshTokenLifetime, 60, 3650 * 24 * 60),
  ]
}

function poolProblems(region: string, { existingUserPoolId: id, issuer, ...props }: Props) {
  if (id === undefined) {
    return issuer === undefined
      ? []
      : ['issuer is set without existingUserPoolId: the issuer of a new user pool is known']
  }
  const unused = OF_NEW_POOL.filter((name) => props[name] !== undefined && props[name] !== false)
  const problems = unused.map(
    (name) => `${name} is set beside existingUserPoolId: change the existing user pool itself`,
  )
  if (!Token.isUnresolved(id)) problems.push(...idProblems(region, id))
  const problem =
    issuer === undefined || Token.isUnresolved(issuer) ? undefined : urlProblem(issuer)
  if (problem !== undefined) problems.push(`issuer is ${JSON.stringify(issuer)}: ${problem}`)
  return problems
}

function idProblems(region: string, id: string): string[] {
  const [, poolRegion] = USER_POOL_ID.exec(id) ?? []
  const shown = `existingUserPoolId is ${JSON.stringify(id)}`
  if (poolRegion === undefined) {
    return [`${shown}: give the ID of a user pool, such as eu-west-1_a1B2c3D4e`]
  }
  if (Token.isUnresolved(region) || region === poolRegion) return []
  return [
    `${shown}, of another region than the stack, which is in ${region}: deploy to ${poolRegion}`,
  ]
}

function prefixProblems({ domainPrefix }: Props): string[] {
  if (domainPrefix === undefined || Token.isUnresolved(domainPrefix)) return []
  if (DOMAIN_PREFIX.test(domainPrefix) && !RESERVED_IN_PREFIX.test(domainPrefix)) return []
  const wanted =
    'use up to 63 lower-case letters, digits and hyphens, without aws, amazon or cognito'
  return [`domainPrefix is ${JSON.stringify(domainPrefix)}: ${wanted}`]
}

function documentProblem(url: string): string[] {
  if (DOCUMENT.test(url)) return []
  const wanted =
    'give an https URL with a host and a path, such as https://zed.dev/oauth/client-metadata.json'
  return [`clientDocuments has ${JSON.stringify(url)}: ${wanted}`]
}

function lifetimeProblems(name: string, value: Duration | undefined, min: number, max: number) {
  if (value === undefined || value.isUnresolved()) return []
  const minutes = value.toMinutes({ integral: false })
  if (Number.isInteger(minutes) && minutes >= min && minutes <= max) return []
  return [`${name} is ${minutes} minutes: give a whole number from ${min} to ${max}`]
}
