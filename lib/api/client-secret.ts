import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'

export interface ClientSecretProps {
  /** @default a new secret is created */
  readonly existing: ISecret | undefined
  /** @default the account's `aws/secretsmanager` key */
  readonly encryptionKey: IKey | undefined
}

/** The secret of the client by which this server authenticates at the authorization server. */
export class ClientSecret extends Construct {
  /** The `SecretId` for `GetSecretValue`. */
  readonly secretId: string
  readonly #secret: ISecret
  readonly #key: IKey | undefined

  constructor(scope: Construct, id: string, { existing, encryptionKey }: ClientSecretProps) {
    super(scope, id)
    this.#secret = existing ?? this.#create(encryptionKey)
    this.#key = this.#secret.encryptionKey ?? encryptionKey
    // Secrets Manager takes a partial ARN for a complete one if the name ends like a random suffix, as "-secret" does.
    this.secretId = this.#secret.secretFullArn ?? this.#secret.secretName
  }

  /** Grants decryption through Secrets Manager only. The secret's own grant does not cover an imported key. */
  grantRead(grantee: IGrantable): void {
    this.#secret.grantRead(grantee)
    if (this.#key === undefined) return
    const service = `secretsmanager.${Stack.of(this).region}.amazonaws.com`
    Grant.addToPrincipal({
      grantee,
      actions: ['kms:Decrypt'],
      resourceArns: [this.#key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': service } },
    })
  }

  /**
   * Creates the secret with a random value, which the real one replaces after deployment. It takes no options: any
   * change to how the value is generated makes CloudFormation overwrite the real one with another random value.
   */
  #create(encryptionKey: IKey | undefined): ISecret {
    const secret = new Secret(this, 'Secret', {
      description:
        'Client secret of the MCP server at the authorization server: plain text, or JSON with "client_secret".',
      removalPolicy: RemovalPolicy.DESTROY, // it is a copy: the authorization server has the original
      ...(encryptionKey && { encryptionKey }),
    })
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Only the authorization server, which issues this secret, can rotate it; the function picks up a new value by itself.',
    })
    return secret as ISecret // under exactOptionalPropertyTypes the class does not satisfy its own interface
  }
}
