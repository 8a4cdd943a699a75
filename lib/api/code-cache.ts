/** What makes the code cache of the MCP function during a deployment, and the layer that it becomes. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  Annotations,
  ArnFormat,
  AssetHashType,
  CustomResource,
  DockerImage,
  Duration,
  RemovalPolicy,
  Stack,
  Stage,
  Validations,
} from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  Architecture,
  Code,
  Function,
  type ILayerVersion,
  LayerVersion,
  LoggingFormat,
  Runtime,
  RuntimeManagementMode,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Asset } from 'aws-cdk-lib/aws-s3-assets'
import { Construct } from 'constructs'
import type { CodeCacheAttributes, CodeCacheProperties } from '../../lambda/code-cache/builder.ts'
import { arnText } from './arn-text.ts'
import { BUILDER, NO_CODE_CACHE } from '../bundling/bundle-asset.ts'
import { describeWithRelease } from '../settings/release-rules.ts'

export interface CodeCacheOptions {
  readonly mcp: Function
  readonly code: Code
  readonly environment: Readonly<Record<string, string>>
  /** Of the function, without the code cache. */
  readonly layers: readonly ILayerVersion[]
  /** Another one is another code cache. */
  readonly release: string
  readonly memorySize: number
  readonly logRetention: RetentionDays
  readonly encryptionKey?: IKey | undefined
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_LAYERS = 5
/** V8 takes a code cache that was made with another memory size, and less would make a deployment wait. */
const MIN_MEMORY_MIB = 1024
/** Compiling is stopped after one minute; then come a few attempts to publish. */
const BUILDER_TIMEOUT = Duration.minutes(3)
const SERVICE_TIMEOUT = Duration.minutes(5)
const NOTICE = 'mcp-auth-lambda:code-cache'

/** Whether the function is to have a code cache, of which it says why not. */
export function takesCodeCache(
  scope: Construct,
  props: {
    readonly codeCache?: boolean | undefined
    readonly layers?: readonly object[] | undefined
  },
): boolean {
  if (props.codeCache === false) return false
  const { length: count } = props.layers ?? []
  if (count < MAX_LAYERS) return true
  Annotations.of(scope).addInfoV2(
    NOTICE,
    `The MCP function has no code cache, which would be a layer more than the ${MAX_LAYERS} that Lambda allows: cold starts take longer.`,
  )
  return false
}

/**
 * Gives the function its code cache, unless its bundle cannot take one.
 *
 * @returns what came of it, one sentence
 */
export function addCodeCache(scope: Construct, options: CodeCacheOptions): string | undefined {
  const { mcp } = options
  const reason = reasonAgainst(mcp)
  if (reason !== undefined) {
    Annotations.of(scope).addInfoV2(
      NOTICE,
      `The MCP function has no code cache, and cold starts take longer: its code cannot be a script, which has neither top-level await nor import.meta, nor import statements of what is not bundled. ${reason}`,
    )
    return undefined
  }
  const { layer, status } = new CodeCache(scope, 'CodeCache', options)
  mcp.addLayers(layer)
  return status
}

/** What the bundle says. One that was not made, because its stack is not deployed, would take a code cache. */
function reasonAgainst(mcp: Function): string | undefined {
  if (!Stack.of(mcp).bundlingRequired) return undefined
  const { assetPath } = mcp.node.findChild('Code') as Asset
  const file = path.resolve(Stage.of(mcp)?.outdir ?? '', assetPath, NO_CODE_CACHE)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/**
 * A function beside the MCP function, with its runtime, architecture, code, layers and variables, and with none of its
 * permissions. During a deployment it compiles the bundle, and publishes the result as a version of a layer; nothing else may
 * publish one by its role. What fails leaves an empty layer in its place.
 */
class CodeCache extends Construct {
  readonly layer: ILayerVersion
  readonly status: string

  constructor(scope: Construct, id: string, options: CodeCacheOptions) {
    super(scope, id)
    const stack = Stack.of(this)
    const layerName = `${stack.stackName}-${this.node.addr.slice(-8)}`
    const resourceName = layerName
    const layerArn = stack.formatArn({
      service: 'lambda',
      resource: 'layer',
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
    const builder = createBuilder(this, options, layerArn)
    const properties: CodeCacheProperties = {
      LayerName: layerName,
      FallbackArn: emptyLayer(this).layerVersionArn,
      Release: options.release,
    }
    const made = new CustomResource(this, 'Made', {
      resourceType: 'Custom::CodeCache',
      serviceToken: builder.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties,
    })
    const attribute = (name: keyof CodeCacheAttributes) => made.getAttString(name)
    this.layer = LayerVersion.fromLayerVersionArn(this, 'Layer', attribute('LayerVersionArn'))
    this.status = attribute('Status')
  }
}

function createBuilder(scope: Construct, options: CodeCacheOptions, layerArn: string): Function {
  const { code, environment, layers, release, memorySize, logRetention, encryptionKey } = options
  const logGroup = new LogGroup(scope, 'Logs', {
    retention: logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(encryptionKey && { encryptionKey }),
  })
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
  logGroup.grantWrite(role)
  role.addToPolicy(
    new PolicyStatement({ actions: ['lambda:PublishLayerVersion'], resources: [layerArn] }),
  )
  role.addToPolicy(
    new PolicyStatement({ actions: ['lambda:DeleteLayerVersion'], resources: [`${layerArn}:*`] }),
  )
  const builder = new Function(scope, 'Builder', {
    code,
    handler: `${BUILDER}.handler`,
    // With each release, so that it gets the runtime that the MCP function gets.
    description: describeWithRelease('Makes the code cache of the MCP function', release),
    runtime: Runtime.NODEJS_24_X,
    runtimeManagementMode: RuntimeManagementMode.FUNCTION_UPDATE,
    architecture: Architecture.ARM_64,
    memorySize: Math.max(memorySize, MIN_MEMORY_MIB),
    timeout: BUILDER_TIMEOUT,
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    environment,
    layers: [...layers],
  })
  acknowledge(builder, role, layerArn)
  return builder
}

/** What the function has in place of a code cache that could not be made. */
function emptyLayer(scope: Construct): LayerVersion {
  return new LayerVersion(scope, 'None', {
    description: 'No code cache',
    code: Code.fromAsset(import.meta.dirname, {
      assetHashType: AssetHashType.OUTPUT,
      bundling: {
        image: DockerImage.fromRegistry('none'),
        local: {
          tryBundle(folder) {
            writeFileSync(path.join(folder, 'no-code-cache.txt'), '')
            return true
          },
        },
      },
    }),
  })
}

function acknowledge(builder: Function, role: Role, layerArn: string): void {
  Validations.of(builder).acknowledge({
    id: 'Serverless-LambdaDLQ',
    reason: 'Only CloudFormation invokes it, and fails the deployment when no answer comes.',
  })
  Validations.of(builder).acknowledge({
    id: 'Serverless-LambdaTracing',
    reason: 'It runs once per release, and its log says what came of it.',
  })
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${arnText(role, layerArn)}:*]`,
    reason: 'The versions of its own layer, whose numbers nobody knows before.',
  })
}
