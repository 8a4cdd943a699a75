import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import type { IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { EDGE_KEYS } from '../../lambda/settings/edge-keys.ts'
import { grantSecretRead } from '../api/function-secret.ts'

export interface EdgeKeysProps {
  /** That of the key that CloudFront sends. */
  readonly number: number
  /** @default the account's `aws/secretsmanager` key */
  readonly encryptionKey: IKey | undefined
}

/**
 * The keys by which the function knows requests that came through CloudFront: the one that CloudFront sends, and the next
 * one, which the function accepts already.
 *
 * So a rotation is one deployment: with the next number, CloudFront sends a key that is accepted since the deployment
 * before; only when all of CloudFront has it does CloudFormation go on to the function, which forgets the old key.
 */
export class EdgeKeys extends Construct {
  /** A dynamic reference, which CloudFormation resolves: the template holds no key. */
  readonly sent: string
  /** What the function needs to read both keys. */
  readonly environment: Readonly<Record<string, string>>
  readonly #secrets: readonly ISecret[]
  readonly #encryptionKey: IKey | undefined

  constructor(scope: Construct, id: string, { number, encryptionKey }: EdgeKeysProps) {
    super(scope, id)
    this.#encryptionKey = encryptionKey
    const create = (count: number) => this.#create(count)
    const [current, next] = [create(number), create(number + 1)]
    this.#secrets = [current, next]
    this.sent = current.secretValue.unsafeUnwrap()
    const arns = this.#secrets.map(({ secretArn }) => secretArn)
    this.environment = { [EDGE_KEYS.arns[0]]: arns.join(',') }
  }

  grantRead(grantee: IGrantable): void {
    for (const secret of this.#secrets) grantSecretRead(this, secret, this.#encryptionKey, grantee)
  }

  #create(number: number): ISecret {
    const encryptionKey = this.#encryptionKey
    const secret = new Secret(this, `Key${number}`, {
      description: `Key ${number} by which the MCP server knows requests that came through CloudFront.`,
      // A header takes these characters as they are. It has 381 bits.
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
      ...(encryptionKey && { encryptionKey }),
    })
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'CloudFront gets the key from CloudFormation only: a deployment with the next EDGE_KEY_NUMBER rotates it, without a gap.',
    })
    return secret as ISecret // under exactOptionalPropertyTypes the class does not satisfy its own interface
  }
}
