import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'

export interface ClientSecretProps {
  /**
   * Name, ARN, or ARN without its random suffix of a secret that exists already. A name that ends in a hyphen and
   * six characters must not be given as an ARN without suffix: Secrets Manager takes such an ARN for a whole one.
   *
   * @default a new secret is created
   */
  readonly existing: string | undefined
}

const SUFFIX = '-??????'
const COMPLETE_ARN = /-[A-Za-z0-9]{6}$/

/** The secret of this server's own client at the authorization server. */
export class ClientSecret extends Construct {
  /** What `GetSecretValue` takes as `SecretId`. */
  readonly secretId: string
  readonly #arnPattern: string

  constructor(scope: Construct, id: string, { existing }: ClientSecretProps) {
    super(scope, id)
    this.secretId = existing ?? this.#create()
    this.#arnPattern = existing === undefined ? this.secretId : this.#patternOf(existing)
  }

  /** Only what one reader needs: `Secret.grantRead` would add `DescribeSecret`. */
  grantGetValue(grantee: IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: [this.#arnPattern],
      }),
    )
  }

  /**
   * The value is random until the real one is put in its place. Any later change to how it is generated makes
   * CloudFormation write another random value over the real one, so there are no options here.
   */
  #create(): string {
    const secret = new Secret(this, 'Secret', {
      description:
        'Client secret of the MCP server at the authorization server: the secret itself, or JSON with "client_secret".',
      removalPolicy: RemovalPolicy.DESTROY, // a copy: the authorization server has the original
    })
    return secret.secretArn
  }

  #patternOf(existing: string): string {
    if (!existing.startsWith('arn:')) {
      return Stack.of(this).formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: existing + SUFFIX,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      })
    }
    return COMPLETE_ARN.test(existing) ? existing : existing + SUFFIX
  }
}
