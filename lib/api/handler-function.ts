import { type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import { Effect, Grant, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  Alias,
  type ApplicationLogLevel,
  Architecture,
  type Code,
  type CfnVersion,
  Function,
  type ILayerVersion,
  type IVersion,
  LoggingFormat,
  Runtime,
  RuntimeManagementMode,
  type SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { describeWithRelease, LIVE } from '../settings/release-rules.ts'
import type { Release } from './release.ts'

export interface HandlerFunctionProps {
  readonly code: Code
  readonly description: string
  /** The functions that are deployed, and rolled back, with this one. */
  readonly release: Release
  /** In MiB. CPU grows in proportion: 1769 MiB have one vCPU. */
  readonly memorySize: number
  readonly timeout: Duration
  readonly environment: Readonly<Record<string, string>>
  readonly tracing?: boolean | undefined
  readonly logLevel?: ApplicationLogLevel | undefined
  readonly systemLogLevel?: SystemLogLevel | undefined
  readonly logRetention: RetentionDays
  /** Of the log. @default CloudWatch's own */
  readonly encryptionKey?: IKey | undefined
  readonly reservedConcurrency?: number | undefined
  readonly provisionedConcurrency?: number | undefined
  readonly layers?: readonly ILayerVersion[] | undefined
  readonly vpc?: IVpc | undefined
  readonly vpcSubnets?: SubnetSelection | undefined
  readonly securityGroups?: ISecurityGroup[] | undefined
}

/**
 * Permissions by which Lambda places the function's network interfaces in the VPC.
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

/**
 * Common configuration of the project's Lambda functions. By default a function may only write to its own log. Each
 * deployment that changes it publishes a version, and points the alias to it.
 */
export class HandlerFunction extends Construct {
  readonly lambda: Function
  /** What callers invoke: a version, never `$LATEST`. */
  readonly alias: Alias

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id)
    const { vpc, vpcSubnets, securityGroups, logLevel, systemLogLevel, layers } = props
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.encryptionKey && { encryptionKey: props.encryptionKey }),
    })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    if (vpc) {
      const actions = NETWORK_INTERFACE_ACTIONS
      Grant.addToPrincipal({ grantee: role, actions, resourceArns: ['*'] })
    }

    this.lambda = new Function(this, 'Function', {
      code: props.code,
      handler: 'index.handler',
      description: describeWithRelease(props.description, props.release.name),
      runtime: Runtime.NODEJS_24_X,
      runtimeManagementMode: RuntimeManagementMode.FUNCTION_UPDATE,
      // Without those of a deployment that failed, which would be in the way of the next one.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: props.tracing === true ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: props.environment,
      ...(logLevel && { applicationLogLevelV2: logLevel }),
      ...(systemLogLevel && { systemLogLevelV2: systemLogLevel }),
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
      ...(layers && { layers: [...layers] }),
      ...(vpc && { vpc }),
      ...(vpcSubnets && { vpcSubnets }),
      ...(securityGroups && { securityGroups }),
    })
    if (vpc) denyToCode(this, role, this.lambda)
    props.release.add(this.lambda, layers)
    this.alias = liveAlias(this, this.lambda, props.provisionedConcurrency)
    acknowledge(this.lambda, role, props)
  }
}

function liveAlias(
  scope: Construct,
  { currentVersion: version }: Function,
  provisionedConcurrentExecutions: number | undefined,
): Alias {
  const resource = version.node.defaultChild as CfnVersion
  // A version has a mode of its own, whose default is Auto.
  resource.runtimePolicy = { updateRuntimeOn: RuntimeManagementMode.FUNCTION_UPDATE.mode }
  return new Alias(scope, 'Live', {
    aliasName: LIVE,
    version: version as IVersion, // its `role` is declared otherwise, and the same
    ...(provisionedConcurrentExecutions !== undefined && { provisionedConcurrentExecutions }),
  })
}

/**
 * Lambda itself needs the permissions of the VPC; the code of the function, whose credentials have them as well, does not.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-best-practice-security
 */
function denyToCode(scope: Construct, role: Role, { functionArn }: Function): void {
  const statement = new PolicyStatement({
    effect: Effect.DENY,
    actions: NETWORK_INTERFACE_ACTIONS,
    resources: ['*'],
    conditions: { ArnLike: { 'lambda:SourceFunctionArn': [functionArn, `${functionArn}:*`] } },
  })
  // Not the role's own policy, which must exist before the function does.
  new Policy(scope, 'CodeOutsideOfVpc', { roles: [role], statements: [statement] })
}

function acknowledge(lambda: Function, role: Role, { tracing, vpc }: HandlerFunctionProps): void {
  Validations.of(lambda).acknowledge({
    id: 'Serverless-LambdaDLQ',
    reason: 'Only API Gateway invokes it, and waits for the answer: no event is ever queued.',
  })
  if (tracing !== true) {
    const reason =
      'Tracing is optional: it costs money per request, and needs a permission on every resource.'
    Validations.of(lambda).acknowledge({ id: 'Serverless-LambdaTracing', reason })
  }
  const reasons = [
    tracing === true && 'X-Ray, which receives the trace segments, has no resources to name',
    vpc && 'network interfaces in the VPC have no names before Lambda creates them',
  ].filter((reason) => typeof reason === 'string')
  if (reasons.length === 0) return
  const reason = `AWS offers no narrower resource for these permissions: ${reasons.join('; ')}.`
  Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason })
}
