import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  type ApplicationLogLevel,
  Architecture,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { type BundlingOptions, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'

export const LOG_RETENTION = RetentionDays.ONE_MONTH

export interface HandlerFunctionProps {
  /** The file with the `handler`. */
  readonly entry: string
  readonly description: string
  /** In MiB. The CPU grows with it: 1769 is one vCPU. */
  readonly memorySize: number
  readonly timeout: Duration
  readonly environment: Readonly<Record<string, string>>
  /** Environment variables that are constants in the bundle, for what is too large for the 4 KB of Lambda. */
  readonly constants?: Readonly<Record<string, string>> | undefined
  readonly tracing?: boolean | undefined
  readonly logLevel?: ApplicationLogLevel | undefined
  readonly logRetention?: RetentionDays | undefined
  readonly reservedConcurrency?: number | undefined
  readonly vpc?: IVpc | undefined
  readonly vpcSubnets?: SubnetSelection | undefined
  readonly securityGroups?: ISecurityGroup[] | undefined
}

const BUNDLING: BundlingOptions = {
  forceDockerBundling: false,
  format: OutputFormat.ESM,
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  sourceMap: true,
  sourcesContent: false, // stack traces need the names and lines alone
  externalModules: [], // the tested AWS SDK is deployed, not the one that the runtime happens to have
}

/**
 * With these Lambda places the function's network interfaces in the VPC.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
const NETWORK_INTERFACE_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
]

/** Everything that the Lambda functions of this project have in common. Each may write to its own log, and no more. */
export class HandlerFunction extends Construct {
  readonly lambda: NodejsFunction

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id)
    const { vpc, vpcSubnets, securityGroups, logLevel } = props
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? LOG_RETENTION,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    if (vpc) {
      const actions = NETWORK_INTERFACE_ACTIONS
      Grant.addToPrincipal({ grantee: role, actions, resourceArns: ['*'] })
    }

    this.lambda = new NodejsFunction(this, 'Function', {
      entry: props.entry,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: props.tracing === true ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
      depsLockFilePath: lockFileAbove(props.entry),
      bundling: { ...BUNDLING, define: asDefinitions(props.constants ?? {}) },
      ...(logLevel && { applicationLogLevelV2: logLevel }),
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
      ...(vpc && { vpc }),
      ...(vpcSubnets && { vpcSubnets }),
      ...(securityGroups && { securityGroups }),
    })
    acknowledge(this.lambda, role, props)
  }
}

function asDefinitions(constants: Readonly<Record<string, string>>): Record<string, string> {
  const definitions = Object.entries(constants).map(([name, value]) => [
    `process.env.${name}`,
    JSON.stringify(value),
  ])
  return Object.fromEntries(definitions) as Record<string, string>
}

/** The lock file of the project that is deployed, whatever folder the app runs in. */
function lockFileAbove(entry: string): string {
  const names = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock']
  let folder = path.dirname(entry)
  for (;;) {
    const found = names.map((name) => path.join(folder, name)).find((file) => existsSync(file))
    if (found !== undefined) return found
    if (folder === path.dirname(folder)) {
      throw new Error(
        `No lock file (${names.join(', ')}) in any folder above ${entry}: install the packages first.`,
      )
    }
    folder = path.dirname(folder)
  }
}

function acknowledge(
  lambda: NodejsFunction,
  role: Role,
  { tracing, vpc }: HandlerFunctionProps,
): void {
  Validations.of(lambda).acknowledge({
    id: 'Serverless-LambdaDLQ',
    reason: 'API Gateway alone invokes it, and waits for the answer: no event is ever queued.',
  })
  if (tracing !== true) {
    const reason = 'An option: traces cost money per request and a permission on every resource.'
    Validations.of(lambda).acknowledge({ id: 'Serverless-LambdaTracing', reason })
  }
  const everywhere = [
    tracing === true && 'segments are sent to X-Ray itself, which has no resource to name',
    vpc && 'network interfaces in the VPC have no names before Lambda makes them',
  ].filter((reason) => typeof reason === 'string')
  if (everywhere.length === 0) return
  const reason = `Permissions for which AWS knows no narrower resource: ${everywhere.join('; ')}.`
  Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason })
}
