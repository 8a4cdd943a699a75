import { RemovalPolicy } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { FunctionSecret, type FunctionSecretProps } from './function-secret.ts'

export interface ClientSecretProps extends Pick<FunctionSecretProps, 'existing' | 'encryptionKey'> {
  /** Whether the created secret is deleted with the stack, or when the stack no longer has it. */
  readonly isDestroyed: boolean
  /** Whether it is the private key of the client. */
  readonly isPrivateKey: boolean
}

/**
 * The secret of the client by which this server authenticates at the authorization server. A new one has a random value,
 * which the real one replaces after deployment.
 */
export class ClientSecret extends FunctionSecret {
  constructor(
    scope: Construct,
    id: string,
    { isDestroyed, isPrivateKey, ...props }: ClientSecretProps,
  ) {
    super(scope, id, {
      ...props,
      named: { setting: 'OAUTH_CLIENT_SECRET_ARN', prop: 'clientSecret' },
      created: {
        description: isPrivateKey
          ? 'Private key of the MCP server at the authorization server: PEM, or JSON with "private_key".'
          : 'Client secret of the MCP server at the authorization server: plain text, or JSON with "client_secret".',
        // Other authorization servers than Keycloak show a secret once. After a failed creation there is none to keep.
        removalPolicy: isDestroyed
          ? RemovalPolicy.DESTROY
          : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        unrotated:
          'Only the authorization server, which issues this secret, can rotate it; the function picks up a new value by itself.',
      },
    })
  }
}
