/** Reads a cloud assembly that another job has made, and refuses one that would run commands here. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** Where `npm run synth` writes it. */
export const ASSEMBLY = 'cdk.out'

/** The stack with the server. */
export interface ServerStack {
  readonly name: string
  /** Undefined: that of the AWS credentials. */
  readonly region: string | undefined
}

/** @see https://docs.aws.amazon.com/cdk/api/v2/docs/@aws-cdk_cloud-assembly-schema.ArtifactManifest.html */
interface Artifact {
  readonly type: string
  /** Of a stack, `aws://ACCOUNT/REGION`. */
  readonly environment?: string
  readonly properties?: {
    readonly stackName?: string
    readonly templateFile?: string
    readonly file?: string
    readonly directoryName?: string
  }
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, Asset>>
  readonly dockerImages?: Readonly<Record<string, Asset>>
}

interface Asset {
  readonly source: { readonly executable?: readonly string[] }
}

/**
 * Finds the stack that puts out the URL of the server.
 *
 * @throws with a message for the user, if there is no such stack, or an asset is made by a command: publishing would run it
 */
export function serverStack(folder = ASSEMBLY): ServerStack {
  const artifacts = artifactsOf(folder)
  for (const { type, properties: { file = '' } = {} } of Object.values(artifacts)) {
    if (type === 'cdk:asset-manifest') refuseCommands(path.join(folder, file))
    if (type === 'cdk:cloud-assembly') throw new Error(`${folder} has stages: deploy one of them`)
  }
  for (const [id, { environment = '', properties = {} }] of Object.entries(artifacts)) {
    const { stackName: name = id, templateFile } = properties
    if (templateFile === undefined || !hasServer(path.join(folder, templateFile))) continue
    const region = environment.split('/').at(-1)
    return { name, region: region === 'unknown-region' ? undefined : region }
  }
  throw new Error(`${folder} has no stack with the output McpUrl: run npm run synth first`)
}

function artifactsOf(folder: string): Readonly<Record<string, Artifact>> {
  const file = path.join(folder, 'manifest.json')
  try {
    const { artifacts = {} } = readJson(file) as { artifacts?: Record<string, Artifact> }
    return artifacts
  } catch {
    throw new Error(`${file} cannot be read: run npm run synth first`)
  }
}

function hasServer(template: string): boolean {
  const { Outputs = {} } = readJson(template) as { Outputs?: object }
  return 'McpUrl' in Outputs
}

function refuseCommands(file: string): void {
  const { files = {}, dockerImages = {} } = readJson(file) as AssetManifest
  for (const [id, { source }] of Object.entries({ ...files, ...dockerImages })) {
    if (source.executable === undefined) continue
    const command = JSON.stringify(source.executable)
    throw new Error(
      `${file} makes the asset ${id} by the command ${command}: a deployment runs no commands`,
    )
  }
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))
