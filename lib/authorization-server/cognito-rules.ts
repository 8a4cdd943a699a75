/** What Cognito takes as identifiers: each function says what would be right, or nothing. */

/** `UserPoolIdType` of Cognito's API; what is before the underscore is the region. */
const USER_POOL_ID = /^[a-z]{2}(?:-[a-z0-9]+)+_[0-9a-zA-Z]{1,40}$/
/** `DomainType` of Cognito's API. */
const DOMAIN_PREFIX = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const RESERVED_IN_PREFIX = /aws|amazon|cognito/
/** A URL, or a pattern that fixes the host. */
const DOCUMENT = /^https:\/\/[^/?#*\s]+\/\S+$/

export function userPoolIdProblem(id: string): string | undefined {
  if (USER_POOL_ID.test(id)) return undefined
  return 'give the ID of a user pool, such as eu-west-1_a1B2c3D4e'
}

/** The newer kind of issuer ends with the ID as well. */
export function poolIssuerProblem(issuer: string, userPoolId: string): string | undefined {
  if (issuer.endsWith(`/${userPoolId}`)) return undefined
  return `give an issuer of that user pool, which ends with /${userPoolId}, or leave it out`
}

export function domainPrefixProblem(prefix: string): string | undefined {
  if (DOMAIN_PREFIX.test(prefix) && !RESERVED_IN_PREFIX.test(prefix)) return undefined
  return 'use up to 63 lower-case letters, digits and hyphens, without aws, amazon or cognito'
}

export function clientDocumentProblem(url: string): string | undefined {
  if (DOCUMENT.test(url)) return undefined
  return 'give an https URL with a host and a path, such as https://zed.dev/oauth/client-metadata.json'
}
