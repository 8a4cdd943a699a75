import { CfnResource, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib'
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { type ISecret, Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { secretIdOf } from '../settings/secret-id.ts'
import { SettingsError } from '../../lambda/settings/settings-reader.ts'

/** How a secret is created that nobody names. */
interface CreatedSecret {
  readonly description: string
  /** Any change to it makes CloudFormation overwrite the value with another random one. */
  readonly generateSecretString?: SecretStringGenerator
  readonly removalPolicy: RemovalPolicy
  /** Why Secrets Manager does not rotate it. */
  readonly unrotated: string
}

export interface FunctionSecretProps {
  /** @default a new secret is created */
  readonly existing: ISecret | undefined
  /** @default the account's `aws/secretsmanager` key */
  readonly encryptionKey: IKey | undefined
  readonly created: CreatedSecret
  /** The setting and the prop that name an existing one. */
  readonly named: { readonly setting: string; readonly prop: string }
}

/** A random key, which the stack takes with it when it goes. */
export const RANDOM_KEY = {
  // Without punctuation it cannot look like JSON. It has 381 bits.
  generateSecretString: { passwordLength: 64, excludePunctuation: true },
  removalPolicy: RemovalPolicy.DESTROY,
} as const satisfies Partial<CreatedSecret>

const TYPE = 'AWS::SecretsManager::Secret'

/** A secret that a function reads: an existing one, or one that the stack creates. */
export class FunctionSecret extends Construct {
  /** The `SecretId` for `GetSecretValue`. */
  readonly secretId: string
  readonly #secret: ISecret
  readonly #key: IKey | undefined

  /** @throws {SettingsError} when the existing secret is the one that this construct creates without it */
  constructor(scope: Construct, id: string, props: FunctionSecretProps) {
    super(scope, id)
    const { existing, encryptionKey } = props
    if (existing !== undefined) this.#refuseOwn(existing, props)
    this.#secret = existing ?? this.#create(props)
    this.#key = encryptionKey
    this.secretId = secretIdOf(this.#secret)
  }

  grantRead(grantee: IGrantable): void {
    grantSecretRead(this, this.#secret, this.#key, grantee)
  }

  #create({ encryptionKey, created }: FunctionSecretProps): ISecret {
    const { unrotated, ...options } = created
    const secret = new Secret(this, 'Secret', {
      ...options,
      ...(encryptionKey && { encryptionKey }),
    })
    Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: unrotated })
    return secret as ISecret // under exactOptionalPropertyTypes the class does not satisfy its own interface
  }

  /**
   * A stack that is told to use its own secret no longer creates it: CloudFormation would delete it in the same update,
   * or keep it without an owner. CloudFormation names it by its logical ID, a hyphen and 12 characters.
   */
  #refuseOwn(existing: ISecret, { named: { setting, prop } }: FunctionSecretProps): void {
    const id = secretIdOf(existing)
    if (Token.isUnresolved(id)) return
    const parent = new Construct(this, 'Secret')
    const resource = new CfnResource(parent, 'Resource', { type: TYPE })
    const logicalId = Stack.of(this).resolve(resource.logicalId) as string
    this.node.tryRemoveChild('Secret')
    const name = id.replace(/^arn:.*:secret:/, '')
    if (!new RegExp(`^${logicalId}-[A-Za-z0-9]{12}(?:-[A-Za-z0-9]{6})?$`).test(name)) return
    throw new SettingsError([
      `${setting}, or the prop ${prop}, names ${name}, which this stack created itself: leave it out, or the stack gives that secret up; for the secret of a deleted stack, copy its value into a secret with another name`,
    ])
  }
}

/**
 * Grants to read a secret, and to decrypt it through Secrets Manager only. The secret's own grant does not cover an
 * imported key.
 *
 * @param scope in the stack of the function
 * @param encryptionKey of a secret that does not know its own
 */
export function grantSecretRead(
  scope: Construct,
  secret: ISecret,
  encryptionKey: IKey | undefined,
  grantee: IGrantable,
): void {
  secret.grantRead(grantee)
  const key = secret.encryptionKey ?? encryptionKey
  if (key === undefined) return
  const { region, urlSuffix } = Stack.of(scope)
  const service = `secretsmanager.${region}.${urlSuffix}`
  Grant.addToPrincipal({
    grantee,
    actions: ['kms:Decrypt'],
    resourceArns: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': service } },
  })
}
