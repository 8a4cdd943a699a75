/** The function that publishes the code cache of a bundle as a layer, when a deployment asks it to. */
import { setTimeout as delay } from 'node:timers/promises'
import { type CustomResourceRequest, succeed } from './custom-resource.ts'
import { deleteVersion, type LambdaApi, publish } from './layer-versions.ts'
import { playedCaches } from './played-caches.ts'
import { zip } from './zip.ts'

/** What `lib/api/code-cache.ts` sets. */
export interface CodeCacheProperties {
  readonly LayerName: string
  /** The ARN of an empty layer. */
  readonly FallbackArn: string
  /** Of the MCP function. Another one is another code cache. */
  readonly Release: string
}

/** The attributes of the resource. */
export interface CodeCacheAttributes {
  readonly LayerVersionArn: string
  /** One sentence for the person who deploys. */
  readonly Status: string
}

export interface BuilderOptions {
  /** Compiles the bundle, and takes a folder to fill. */
  readonly program: string
  readonly createLambda: () => LambdaApi
  readonly log: (line: string) => void
  /** For making a code cache. @default well below the time that the function has */
  readonly limitMs?: number
}

const ARCHITECTURES = { arm64: 'arm64', x64: 'x86_64' } as const
const LIMIT_MS = 130_000
/** Of CloudFormation, for all attributes: 4 KB. */
const MAX_STATUS = 500

/**
 * Creates the handler. It never fails: what goes wrong costs the code cache, and not the deployment.
 *
 * @see docs/deploying.md#the-code-cache
 */
export function createBuilder(options: BuilderOptions) {
  const { program, createLambda, log, limitMs = LIMIT_MS } = options

  async function make({ LayerName, Release }: CodeCacheProperties): Promise<CodeCacheAttributes> {
    const { files, surprises } = await playedCaches(program)
    const archive = zip(files)
    const { version, arch } = process
    const LayerVersionArn = await publish(createLambda(), {
      LayerName,
      Description: `V8 code cache of release ${Release}`,
      Content: { ZipFile: archive },
      CompatibleArchitectures: [ARCHITECTURES[arch as keyof typeof ARCHITECTURES]],
    })
    const what = `${files.size - 1} scripts, ${Math.ceil(archive.length / 1000)} kB, Node.js ${version} on ${arch}`
    const partly = surprises.length === 0 ? '' : `; not all of it: ${surprises.join(', ')}`
    return { LayerVersionArn, Status: `made: ${what}${partly}`.slice(0, MAX_STATUS) }
  }

  async function create(properties: CodeCacheProperties): Promise<CodeCacheAttributes> {
    try {
      const made = await Promise.race([make(properties), late(limitMs)])
      log(made.Status)
      return made
    } catch (error) {
      const { message, cause = '' } = error as Error
      // What the process has printed is for the log: it may hold what others than its readers must not see.
      log(`There is no code cache: ${message} ${String(cause)}`.trim())
      const Status = `none: ${message}`.slice(0, MAX_STATUS)
      return { LayerVersionArn: properties.FallbackArn, Status }
    }
  }

  async function remove({ LayerName }: CodeCacheProperties, arn: string): Promise<void> {
    try {
      await deleteVersion(createLambda, LayerName, arn)
    } catch (error) {
      log(`${arn} is not deleted: ${(error as Error).message}`)
    }
  }

  return async (request: CustomResourceRequest): Promise<void> => {
    const { RequestType, PhysicalResourceId = 'none', ResourceProperties } = request
    const properties = ResourceProperties as unknown as CodeCacheProperties
    if (RequestType === 'Delete') {
      await remove(properties, PhysicalResourceId)
      return succeed(request, PhysicalResourceId, {})
    }
    const attributes = await create(properties)
    return succeed(request, attributes.LayerVersionArn, { ...attributes })
  }
}

async function late(limitMs: number): Promise<never> {
  await delay(limitMs, undefined, { ref: false })
  throw new Error(`it was not made within ${limitMs / 1000} s`)
}
