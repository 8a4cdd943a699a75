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

/** The secret of this server's own client at the authorization server. */
export class ClientSecret extends Construct {
  /** What `GetSecretValue` takes as `SecretId`. */
  readonly secretId: string
  readonly #secret: ISecret
  readonly #key: IKey | undefined

  constructor(scope: Construct, id: string, { existing, encryptionKey }: ClientSecretProps) {
    super(scope, id)
    this.#secret = existing ?? this.#create(encryptionKey)
    this.#key = this.#secret.encryptionKey ?? encryptionKey
    // An ARN without its random suffix is taken for a whole one when the name ends like one, as "-secret" does.
    this.secretId = this.#secret.secretFullArn ?? this.#secret.secretName
  }

  /** Of the key, only what Secrets Manager does with it. The secret's own grant gives no access to an imported one. */
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
   * The value is random until the real one is put in its place. Any later change to how it is generated makes
   * CloudFormation write another random value over the real one, so there are no options here.
   */
  #create(encryptionKey: IKey | undefined): ISecret {
    const secret = new Secret(this, 'Secret', {
      description:
        'Client secret of the MCP server at the authorization server: the secret itself, or JSON with "client_secret".',
      removalPolicy: RemovalPolicy.DESTROY, // a copy: the authorization server has the original
      ...(encryptionKey && { encryptionKey }),
    })
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The authorization server issues this secret, and only there can it be rotated; the function takes up a new value by itself.',
    })
    return secret as ISecret // under exactOptionalPropertyTypes the class does not fit its own interface
  }
}
