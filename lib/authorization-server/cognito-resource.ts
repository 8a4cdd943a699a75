import { CfnResource, Duration } from 'aws-cdk-lib'
import {
  CfnManagedLoginBranding,
  CfnUserPoolClient,
  CfnUserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito'
import { Construct } from 'constructs'
import type { ProtectedResource } from './authorization-server.ts'
import { COGNITO_OPENID_SCOPES, ownScopes } from './cognito-scopes.ts'

export interface CognitoResourceProps {
  readonly userPoolId: string
  readonly resource: ProtectedResource
  readonly redirectUris: readonly string[]
  readonly accessTokenLifetime: Duration
  readonly refreshTokenLifetime: Duration
  /** URLs of client ID metadata documents; none: no policy is created. */
  readonly clientDocuments: readonly string[]
}

/** For the retries of clients that lost an answer: the longest that Cognito offers. */
const ROTATION_GRACE_SECONDS = 60

/** What a user pool has for one MCP server: a resource server, and a public client for the MCP clients that cannot register. */
export class CognitoResource extends Construct {
  /** For MCP clients that ask for one. */
  readonly clientId: string

  constructor(scope: Construct, id: string, props: CognitoResourceProps) {
    super(scope, id)
    const { userPoolId, clientDocuments } = props
    const scopes = this.#createResourceServer(props)
    this.clientId = this.#createClient(props, scopes)
    // Managed login shows no page to a client without a style.
    new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId,
      clientId: this.clientId,
      useCognitoProvidedValues: true,
    })
    if (clientDocuments.length > 0) this.#createDocumentPolicy(props)
  }

  /** @returns its scopes, as CloudFormation has to create them before a client that may ask for them */
  #createResourceServer({ userPoolId, resource }: CognitoResourceProps): string[] {
    const server = new CfnUserPoolResourceServer(this, 'ResourceServer', {
      userPoolId,
      identifier: resource.url,
      name: resourceServerName(resource.name),
      scopes: ownScopes(resource.scopes).map((scopeName) => ({
        scopeName,
        scopeDescription: `${scopeName} of the MCP server`.slice(0, 256),
      })),
    })
    // Its `Ref` is the identifier, and makes whatever has a scope wait for the resource server.
    return ownScopes(resource.scopes).map((scope) => `${server.ref}/${scope}`)
  }

  #createClient(props: CognitoResourceProps, scopes: readonly string[]): string {
    const { userPoolId, resource, redirectUris } = props
    return new CfnUserPoolClient(this, 'Client', {
      userPoolId,
      clientName: resourceServerName(resource.name).slice(0, 128),
      generateSecret: false,
      allowedOAuthFlowsUserPoolClient: true,
      allowedOAuthFlows: ['code'],
      allowedOAuthScopes: [...scopes, ...COGNITO_OPENID_SCOPES],
      callbackUrLs: [...redirectUris],
      supportedIdentityProviders: ['COGNITO'],
      // Without ALLOW_REFRESH_TOKEN_AUTH, which Cognito refuses beside rotation.
      explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      refreshTokenRotation: {
        feature: 'ENABLED',
        retryGracePeriodSeconds: ROTATION_GRACE_SECONDS,
      },
      accessTokenValidity: props.accessTokenLifetime.toMinutes(),
      refreshTokenValidity: props.refreshTokenLifetime.toMinutes(),
      tokenValidityUnits: { accessToken: 'minutes', refreshToken: 'minutes' },
      enableTokenRevocation: true,
      preventUserExistenceErrors: 'ENABLED',
    }).ref
  }

  /** The installed CDK has no class for this resource type of CloudFormation. */
  #createDocumentPolicy({ userPoolId, clientDocuments }: CognitoResourceProps): void {
    new CfnResource(this, 'ClientDocuments', {
      type: 'AWS::Cognito::CIMDPolicy',
      properties: {
        UserPoolId: userPoolId,
        ClientId: this.clientId,
        PolicyName: 'MCP clients',
        URLPatterns: clientDocuments,
      },
    })
  }
}

/** `ResourceServerNameType` of Cognito's API: letters, digits, spaces and `+=,.@-_`. */
function resourceServerName(name: string): string {
  return (
    name
      .replaceAll(/[^\w\s+=,.@-]/g, ' ')
      .trim()
      .slice(0, 256) || 'MCP server'
  )
}
