/** `CognitoAuthorizationServer`, which the package exports beside `ProtectedMcpApi`. */
import { Duration, Fn, Lazy, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import {
  AccountRecovery,
  type CfnUserPool,
  CfnUserPoolDomain,
  FeaturePlan,
  type IUserPool,
  Mfa,
  UserPool,
} from 'aws-cdk-lib/aws-cognito'
import { Construct } from 'constructs'
import { acknowledgeNewer } from './acknowledge-newer.ts'
import type { AuthorizationServer, ProtectedResource } from './authorization-server.ts'
import type { CognitoAuthorizationServerProps } from './cognito-authorization-server-props.ts'
import { cognitoProblems } from './cognito-problems.ts'
import { CognitoResource } from './cognito-resource.ts'
import { ownScopes, scopeProblems } from './cognito-scopes.ts'
import { POPULAR_REDIRECT_URIS } from './redirect-uris.ts'

export type { CognitoAuthorizationServerProps } from './cognito-authorization-server-props.ts'

const ACCESS_TOKEN_LIFETIME = Duration.hours(1)
const REFRESH_TOKEN_LIFETIME = Duration.days(30)
const PASSWORD_POLICY = {
  minLength: 12,
  requireLowercase: true,
  requireUppercase: true,
  requireDigits: true,
  requireSymbols: true,
}
/** The name of what is created in the construct of each protected server. */
const RESOURCE_ID = 'Authorization'

/** An Amazon Cognito user pool, new or existing, as the authorization server of MCP servers. */
export class CognitoAuthorizationServer extends Construct implements AuthorizationServer {
  readonly issuer: string
  readonly jwksUri: string
  readonly profile = 'cognito'
  /** Cognito offers no introspection. */
  readonly tokenCheck = 'jwt'
  /** Add identity providers, groups or triggers to it. */
  readonly userPool: IUserPool
  /** Whether the user pool was created here. */
  readonly isCreated: boolean
  readonly #props: CognitoAuthorizationServerProps
  readonly #registeredScopes: string[] = []

  /** @throws an error that names every invalid prop, the value received, and what to give instead */
  constructor(scope: Construct, id: string, props: CognitoAuthorizationServerProps = {}) {
    super(scope, id)
    refuse('These props of CognitoAuthorizationServer cannot work', cognitoProblems(this, props))
    this.#props = props
    const { existingUserPoolId } = props
    this.isCreated = existingUserPoolId === undefined
    if (existingUserPoolId === undefined) {
      const userPool = this.#createUserPool()
      this.userPool = userPool
      this.#createDomain(userPool)
    } else {
      this.userPool = UserPool.fromUserPoolId(this, 'UserPool', existingUserPoolId)
    }
    this.issuer = props.issuer ?? `https://${this.userPool.userPoolProviderName}`
    this.jwksUri = `${this.issuer}/.well-known/jwks.json`
  }

  /**
   * Makes the user pool issue tokens for a server: `ProtectedMcpApi` calls this.
   *
   * @returns what clients put before each scope
   * @throws an error that names every scope that Cognito would refuse
   */
  protect(scope: Construct, resource: ProtectedResource): { readonly scopePrefix: string } {
    refuse('Cognito cannot issue tokens for this server', scopeProblems(resource.scopes))
    const { redirectUris = [], clientDocuments = [] } = this.#props
    new CognitoResource(scope, RESOURCE_ID, {
      userPoolId: this.userPool.userPoolId,
      resource,
      redirectUris: [...new Set([...POPULAR_REDIRECT_URIS, ...redirectUris])],
      accessTokenLifetime: this.#props.accessTokenLifetime ?? ACCESS_TOKEN_LIFETIME,
      refreshTokenLifetime: this.#props.refreshTokenLifetime ?? REFRESH_TOKEN_LIFETIME,
      clientDocuments,
    })
    const scopePrefix = `${resource.url}/`
    this.#registeredScopes.push(...ownScopes(resource.scopes).map((one) => scopePrefix + one))
    return { scopePrefix }
  }

  /** The ID for MCP clients that neither register themselves nor have a metadata document. */
  clientIdOf(protectedServer: Construct): string {
    return (protectedServer.node.findChild(RESOURCE_ID) as CognitoResource).clientId
  }

  #createUserPool(): UserPool {
    const { selfSignUp = false, openRegistration = false } = this.#props
    const userPool = new UserPool(this, 'UserPool', {
      // The lowest plan with resource binding (RFC 8707) and managed login.
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: selfSignUp,
      signInAliases: { email: true },
      autoVerify: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: PASSWORD_POLICY,
      removalPolicy: this.#removalPolicy(),
    })
    acknowledgeDefaults(userPool)
    if (openRegistration) this.#openRegistration(userPool.node.defaultChild as CfnUserPool)
    return userPool
  }

  /** The installed CDK does not have this property of CloudFormation. */
  #openRegistration(userPool: CfnUserPool): void {
    userPool.addPropertyOverride('DcrConfiguration', {
      EnableStatus: 'Enabled',
      OpenDcrEnabled: true,
      OpenDcrGrantTypes: ['code'],
      AllowedScopes: Lazy.list({ produce: () => this.#registeredScopes }),
    })
    acknowledgeNewer(userPool, 'F3002')
  }

  /** Users are lost with the user pool, and their bookmarks with its domain. */
  #removalPolicy(): RemovalPolicy {
    return this.#props.destroyUserPool
      ? RemovalPolicy.DESTROY
      : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
  }

  #createDomain(userPool: UserPool): void {
    const domain = new CfnUserPoolDomain(this, 'Domain', {
      userPoolId: userPool.userPoolId,
      domain: this.#props.domainPrefix ?? uniquePrefix(this),
      managedLoginVersion: 2,
    })
    domain.applyRemovalPolicy(this.#removalPolicy())
  }
}

/** All accounts share the prefixes of a region: the ID of the stack, which stays the same, makes this one unique. */
function uniquePrefix(construct: Construct): string {
  const uuid = Fn.select(2, Fn.split('/', Stack.of(construct).stackId))
  return `mcp-${construct.node.addr.slice(0, 8)}-${uuid}`
}

function acknowledgeDefaults(userPool: UserPool): void {
  Validations.of(userPool).acknowledge({
    id: 'AwsSolutions-COG2',
    reason:
      'Users may add an authenticator app; to demand it, set mfaConfiguration of the user pool.',
  })
  Validations.of(userPool).acknowledge({
    id: 'AwsSolutions-COG8',
    reason: 'Threat protection belongs to the Plus plan, which costs more per user.',
  })
}

function refuse(what: string, problems: readonly string[]): void {
  if (problems.length === 0) return
  throw new Error([`${what}:`, ...problems.map((problem) => `  - ${problem}`)].join('\n'))
}
