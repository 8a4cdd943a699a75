import { CfnResource, type Duration } from 'aws-cdk-lib'
import {
  CfnManagedLoginBranding,
  CfnUserPoolClient,
  CfnUserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito'
import { Construct } from 'constructs'
import type { ProtectedResource } from './authorization-server.ts'
import { acknowledgeNewer } from './acknowledge-newer.ts'
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
    const client = this.#createClient(props)
    client.addResourceDependency(this.#createResourceServer(props)) // whose scopes the client may ask for
    this.clientId = client.ref
    // Managed login shows no page to a client without a style.
    new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId,
      clientId: this.clientId,
      useCognitoProvidedValues: true,
    })
    if (clientDocuments.length > 0) this.#createDocumentPolicy(props)
  }

  #createResourceServer({ userPoolId, resource }: CognitoResourceProps): CfnResource {
    return new CfnUserPoolResourceServer(this, 'ResourceServer', {
      userPoolId,
      identifier: resource.url,
      name: nameOf(resource),
      scopes: ownScopes(resource.scopes).map((scopeName) => ({
        scopeName,
        scopeDescription: scopeName,
      })),
    })
  }

  #createClient(props: CognitoResourceProps): CfnUserPoolClient {
    const { userPoolId, resource, redirectUris } = props
    const scopes = ownScopes(resource.scopes).map((scope) => `${resource.url}/${scope}`)
    return new CfnUserPoolClient(this, 'Client', {
      userPoolId,
      clientName: nameOf(resource),
      generateSecret: false,
      allowedOAuthFlowsUserPoolClient: true,
      allowedOAuthFlows: ['code'],
      allowedOAuthScopes: [...scopes, ...COGNITO_OPENID_SCOPES],
      callbackUrLs: [...redirectUris],
      supportedIdentityProviders: ['COGNITO'],
      // Not ALLOW_REFRESH_TOKEN_AUTH, which does not go with rotation.
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
    })
  }

  /** The installed CDK has no class for this resource type of CloudFormation. */
  #createDocumentPolicy({ userPoolId, clientDocuments }: CognitoResourceProps): void {
    const policy = new CfnResource(this, 'ClientDocuments', {
      type: 'AWS::Cognito::CIMDPolicy',
      properties: {
        UserPoolId: userPoolId,
        ClientId: this.clientId,
        PolicyName: 'MCP clients',
        URLPatterns: clientDocuments,
      },
    })
    acknowledgeNewer(policy, 'F3006')
  }
}

/** `ClientNameType` and `ResourceServerNameType` of Cognito's API: letters, digits, spaces and `+=,.@-_`. */
function nameOf({ name }: ProtectedResource): string {
  const allowed = name.replaceAll(/[^\w +=,.@-]/g, ' ').trim()
  return allowed.slice(0, 128) || 'MCP server'
}
