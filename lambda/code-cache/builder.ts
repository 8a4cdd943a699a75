/** The function that publishes the code cache of a bundle as a layer, when a deployment asks it to. */
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
}

const ARCHITECTURES = { arm64: 'arm64', x64: 'x86_64' } as const
/** Of CloudFormation, for all attributes: 4 KB. */
const MAX_STATUS = 500

/**
 * Creates the handler. It never fails: what goes wrong costs the code cache, and not the deployment.
 *
 * @see docs/deploying.md#the-code-cache
 */
export function createBuilder({ program, createLambda, log }: BuilderOptions) {
  async function create(properties: CodeCacheProperties): Promise<CodeCacheAttributes> {
    const { LayerName, FallbackArn, Release } = properties
    try {
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
      const Status = `made: ${what}${partly}`.slice(0, MAX_STATUS)
      log(Status)
      return { LayerVersionArn, Status }
    } catch (error) {
      const { message } = error as Error
      log(`There is no code cache: ${message}`)
      const Status = `none: ${message}`.slice(0, MAX_STATUS)
      return { LayerVersionArn: FallbackArn, Status }
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
