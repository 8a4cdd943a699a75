import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { CompositePrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Function, Runtime } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { bundleAsset } from '../bundling/bundle-asset.ts'
import { lambdaModulePath } from '../bundling/lambda-module-path.ts'

/** What Lambda@Edge has at least; the function needs less. */
const MEMORY_MIB = 128
const TIMEOUT = Duration.seconds(5)

/**
 * The Lambda@Edge function, in us-east-1. Lambda@Edge knows neither arm64 nor variables, tracing or log groups with names
 * of their own.
 *
 * It may not even write a log: that would leave a log group, kept for ever, in every region from which somebody calls.
 * CloudFront counts its failures as `LambdaExecutionError`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
 */
export class ChallengeFunction extends Construct {
  /** CloudFront takes a version. An old one stays, because its copies are in use until CloudFront has the new one. */
  readonly versionArn: string

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.node.setContext('@aws-cdk/aws-lambda:useCdkManagedLogGroup', false)
    const role = new Role(this, 'Role', {
      assumedBy: new CompositePrincipal(
        new ServicePrincipal('lambda.amazonaws.com'),
        new ServicePrincipal('edgelambda.amazonaws.com'),
      ),
    })
    const lambda = new Function(this, 'Function', {
      code: bundleAsset({ entry: lambdaModulePath('edge/origin-response') }),
      handler: 'index.handler',
      description: 'Gives clients the WWW-Authenticate header that API Gateway may rename',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.X86_64,
      memorySize: MEMORY_MIB,
      timeout: TIMEOUT,
      role,
      // Without those of a deployment that failed, which would be in the way of the next one.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    })
    this.versionArn = lambda.currentVersion.functionArn
    const acknowledged = {
      'Serverless-LambdaDLQ': 'Only CloudFront invokes it, and waits for the answer.',
      'Serverless-LambdaTracing': 'Lambda@Edge has no tracing.',
    }
    for (const [name, reason] of Object.entries(acknowledged)) {
      Validations.of(lambda).acknowledge({ id: name, reason })
    }
  }
}
