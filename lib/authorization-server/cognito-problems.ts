import { type Duration, Stack, Token } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { urlProblem } from '../../lambda/oauth/url.ts'
import type { CognitoAuthorizationServerProps as Props } from './cognito-authorization-server-props.ts'
import {
  clientDocumentProblem,
  domainPrefixProblem,
  poolIssuerProblem,
  userPoolIdProblem,
} from './cognito-rules.ts'
import { redirectUriProblem } from './redirect-uris.ts'

/** Props about the user pool itself, which only a new one takes. */
const OF_NEW_POOL = ['openRegistration', 'selfSignUp', 'domainPrefix', 'destroyUserPool'] as const
const MINUTES_A_DAY = 24 * 60

/** Returns a sentence for each prop that cannot work. */
export function cognitoProblems(scope: Construct, props: Props): string[] {
  const { redirectUris = [], clientDocuments = [] } = props
  return [
    ...poolProblems(Stack.of(scope).region, props),
    ...problemsOf('domainPrefix is', [props.domainPrefix], domainPrefixProblem),
    ...problemsOf('redirectUris has', redirectUris, redirectUriProblem),
    ...problemsOf('clientDocuments has', clientDocuments, clientDocumentProblem),
    ...lifetimeProblems('accessTokenLifetime', props.accessTokenLifetime, 5, MINUTES_A_DAY),
    ...lifetimeProblems(
      'refreshTokenLifetime',
      props.refreshTokenLifetime,
      60,
      3650 * MINUTES_A_DAY,
    ),
  ]
}

function poolProblems(region: string, props: Props): string[] {
  const { existingUserPoolId: id, issuer } = props
  if (id === undefined) {
    if (issuer === undefined) return []
    return ['issuer is set without existingUserPoolId: a new user pool has an issuer of its own']
  }
  const unused = OF_NEW_POOL.filter((name) => props[name] !== undefined && props[name] !== false)
  return [
    ...unused.map(
      (name) => `${name} is set beside existingUserPoolId: change the existing user pool itself`,
    ),
    ...problemsOf('existingUserPoolId is', [id], (text) => userPoolProblem(region, text)),
    ...problemsOf(
      'issuer is',
      [issuer],
      (text) =>
        urlProblem(text) ?? (Token.isUnresolved(id) ? undefined : poolIssuerProblem(text, id)),
    ),
  ]
}

function userPoolProblem(region: string, id: string): string | undefined {
  const problem = userPoolIdProblem(id)
  const [poolRegion] = id.split('_')
  if (problem !== undefined || Token.isUnresolved(region) || region === poolRegion) return problem
  return `deploy to ${poolRegion}, the region of that user pool, and not to ${region}`
}

/** Leaves out what is known at deployment only. */
function problemsOf(
  what: string,
  values: readonly (string | undefined)[],
  problemOf: (value: string) => string | undefined,
): string[] {
  return values.flatMap((value) => {
    const problem = value === undefined || Token.isUnresolved(value) ? undefined : problemOf(value)
    return problem === undefined ? [] : `${what} ${JSON.stringify(value)}: ${problem}`
  })
}

function lifetimeProblems(name: string, value: Duration | undefined, min: number, max: number) {
  if (value === undefined || value.isUnresolved()) return []
  const minutes = value.toMinutes({ integral: false })
  if (Number.isInteger(minutes) && minutes >= min && minutes <= max) return []
  return [`${name} is ${minutes} minutes: give a whole number from ${min} to ${max}`]
}
