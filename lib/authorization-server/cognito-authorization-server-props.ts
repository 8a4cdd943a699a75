import type { Duration } from 'aws-cdk-lib'

/** Which user pool it is, and which clients and people may use it. */
export interface CognitoAuthorizationServerProps {
  /**
   * ID of an existing user pool, in the region of the stack. It needs the Essentials or Plus plan, and a domain.
   *
   * @default a user pool and its domain are created
   */
  readonly existingUserPoolId?: string | undefined

  /**
   * Issuer of that user pool, if it has the newer form, `https://issuer-cognito-idp.<region>.amazonaws.com/<user pool ID>`.
   *
   * @default `https://cognito-idp.<region>.<suffix>/<user pool ID>`
   */
  readonly issuer?: string | undefined

  /**
   * Redirect URIs that the client may use, beside those of popular MCP clients.
   *
   * @default none
   */
  readonly redirectUris?: readonly string[] | undefined

  /**
   * URLs of client ID metadata documents whose clients may sign users in, or patterns of such URLs.
   *
   * @default none: every MCP client is given the ID of the client that is created
   */
  readonly clientDocuments?: readonly string[] | undefined

  /**
   * Whether any client may register itself (RFC 7591).
   *
   * @default false
   */
  readonly openRegistration?: boolean | undefined

  /**
   * Whether people may sign up by themselves. Anyone with an e-mail address can then use the server.
   *
   * @default false: an administrator creates the users
   */
  readonly selfSignUp?: boolean | undefined

  /**
   * First label of the host of the sign-in pages, unique in its region.
   *
   * @default made from the ID of the stack
   */
  readonly domainPrefix?: string | undefined

  /**
   * Whether the user pool that the stack created is deleted with the stack, users included.
   *
   * @default false
   */
  readonly destroyUserPool?: boolean | undefined

  /**
   * How long an access token is valid, from 5 minutes to a day. A user who is disabled or signed out keeps access that long.
   *
   * @default Duration.hours(1)
   */
  readonly accessTokenLifetime?: Duration | undefined

  /**
   * How long a client can renew access tokens before the user has to sign in again, from an hour to ten years.
   *
   * @default Duration.days(30)
   */
  readonly refreshTokenLifetime?: Duration | undefined
}
