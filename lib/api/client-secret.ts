import { CfnResource, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib'
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { SettingsError } from '../../lambda/settings/settings-reader.ts'

export interface ClientSecretProps {
  /** @default a new secret is created */
  readonly existing: ISecret | undefined
  /** @default the account's `aws/secretsmanager` key */
  readonly encryptionKey: IKey | undefined
  /** Whether the created secret is deleted with the stack, or when the stack no longer has it. */
  readonly isDestroyed: boolean
}

const TYPE = 'AWS::SecretsManager::Secret'

/** The secret of the client by which this server authenticates at the authorization server. */
export class ClientSecret extends Construct {
  /** The `SecretId` for `GetSecretValue`. */
  readonly secretId: string
  readonly #secret: ISecret
  readonly #key: IKey | undefined

  /** @throws {SettingsError} when the existing secret is the one that this construct creates without it */
  constructor(scope: Construct, id: string, props: ClientSecretProps) {
    super(scope, id)
    const { existing, encryptionKey } = props
    if (existing !== undefined) this.#refuseOwn(existing)
    this.#secret = existing ?? this.#create(props)
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
  #create({ encryptionKey, isDestroyed }: ClientSecretProps): ISecret {
    const secret = new Secret(this, 'Secret', {
      description:
        'Client secret of the MCP server at the authorization server: plain text, or JSON with "client_secret".',
      // Other authorization servers than Keycloak show a secret once. After a failed creation there is none to keep.
      removalPolicy: isDestroyed ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      ...(encryptionKey && { encryptionKey }),
    })
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Only the authorization server, which issues this secret, can rotate it; the function picks up a new value by itself.',
    })
    return secret as ISecret // under exactOptionalPropertyTypes the class does not satisfy its own interface
  }

  /**
   * A stack that is told to use its own secret no longer creates it: CloudFormation would delete it in the same update,
   * or keep it without an owner. CloudFormation names it by its logical ID, a hyphen and 12 characters.
   */
  #refuseOwn(existing: ISecret): void {
    const id = existing.secretFullArn ?? existing.secretName
    if (Token.isUnresolved(id)) return
    const parent = new Construct(this, 'Secret')
    const resource = new CfnResource(parent, 'Resource', { type: TYPE })
    const logicalId = Stack.of(this).resolve(resource.logicalId) as string
    this.node.tryRemoveChild('Secret')
    const name = id.replace(/^arn:.*:secret:/, '')
    if (!new RegExp(`^${logicalId}-[A-Za-z0-9]{12}(?:-[A-Za-z0-9]{6})?$`).test(name)) return
    throw new SettingsError([
      `OAUTH_CLIENT_SECRET_ARN, or the prop clientSecret, names ${name}, which this stack created itself: leave it out, or the stack gives that secret up; for the secret of a deleted stack, copy its value into a secret with another name`,
    ])
  }
}
