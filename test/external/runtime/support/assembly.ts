/** What `cdk deploy` would upload: the bundles, and what the template says about functions and routes. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Route } from '../../../../lambda/discovery/routes.ts'

export interface DeployedFunction {
  /** Its id in the template. */
  readonly name: string
  /** The folder with the bundle. */
  readonly taskRoot: string
  readonly handler: string
  readonly runtime: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly logFormat: string
  /** Null: a value that CloudFormation finds out. */
  readonly environment: Readonly<Record<string, string | null>>
}

export interface Assembly {
  readonly functions: Readonly<Record<Route['target'], DeployedFunction>>
  /** What makes the code cache of the MCP function; undefined without one. */
  readonly builder: DeployedFunction | undefined
  readonly routes: readonly Route[]
  /** Whether the API invokes the MCP function for a stream, as a REST API does. */
  readonly streams: boolean
}

interface FunctionProperties {
  readonly Code: { readonly S3Key: string }
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> }
  readonly Handler: string
  readonly LoggingConfig: { readonly LogFormat: string }
  readonly MemorySize: number
  readonly Runtime: string
  readonly Timeout: number
}

interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
}

type Resources = Readonly<Record<string, Resource>>

const STACK = 'McpAuthLambda'
/** A deployment of the README. */
const SETTINGS = { AUTH_HOST: 'keycloak.example.com', AUTH_PORT: '443', AUTH_REALM: 'production' }
/** Of the MCP endpoint, unless RESOURCE_URL has another one. */
const RESOURCE_PATH = '/mcp'
const SYNTH_TIMEOUT_MS = 180_000

/** Runs `cdk synth` in a project, with nothing of this machine's but what it takes to run, and these further settings. */
export async function synthesize(
  project: string,
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { PATH = '', HOME = '' } = process.env
  // Validation takes seconds; `npm run synth` and the unit tests validate templates.
  const env = { PATH, HOME, CDK_VALIDATION: 'false', ...SETTINGS, ...settings }
  const args = ['synth', '--quiet', '--output', folder]
  await promisify(execFile)('cdk', args, { cwd: project, env, timeout: SYNTH_TIMEOUT_MS })
}

export async function readAssembly(folder: string): Promise<Assembly> {
  const read = async (file: string): Promise<unknown> =>
    JSON.parse(await readFile(path.join(folder, `${STACK}.${file}.json`), 'utf8'))
  const { Resources: resources } = (await read('template')) as { Resources: Resources }
  const { files } = (await read('assets')) as { files: Record<string, { source: Source }> }
  const bundleOf = ({ Code: { S3Key: key } }: FunctionProperties) =>
    path.join(folder, files[path.parse(key).name]?.source.path ?? '')

  const routed = Object.values(resources).flatMap((resource) => routesOf(resource, resources))
  const functionOf = (target: Route['target']): DeployedFunction => {
    const [name, ...others] = new Set(
      routed.filter((route) => route.target === target).map((route) => route.functionId),
    )
    if (name === undefined || others.length > 0) throw new Error(`not one function for ${target}`)
    const properties = resources[name]?.Properties as unknown as FunctionProperties
    return describe(name, properties, bundleOf(properties))
  }
  return {
    functions: { mcp: functionOf('mcp'), metadata: functionOf('metadata') },
    builder: builderIn(resources, bundleOf),
    routes: routed.map((route) => ({ path: route.path, target: route.target })),
    streams: routed.some(({ streams }) => streams),
  }
}

function builderIn(
  resources: Resources,
  bundleOf: (properties: FunctionProperties) => string,
): DeployedFunction | undefined {
  const found = Object.entries(resources).find(
    ([, { Properties }]) => Properties['Handler'] === 'code-cache-builder.handler',
  )
  if (found === undefined) return undefined
  const [name, resource] = found
  const properties = resource.Properties as unknown as FunctionProperties
  return describe(name, properties, bundleOf(properties))
}

interface Source {
  readonly path: string
}

/** The route that a resource is, of either kind of API, and the function behind its integration. */
function routesOf({ Type, Properties }: Resource, resources: Resources) {
  if (Type === 'AWS::ApiGatewayV2::Route') {
    const [method, at = ''] = String(Properties['RouteKey']).split(' ')
    const [integration = ''] = references(Properties['Target'], resources, 'Integration')
    return [routeOf({ method, at, integration: resources[integration]?.Properties }, resources)]
  }
  if (Type !== 'AWS::ApiGateway::Method') return []
  const { HttpMethod: method, ResourceId: resource, Integration: integration } = Properties
  return [routeOf({ method, at: pathOf(resource, resources), integration }, resources)]
}

interface GatewayRoute {
  readonly method: unknown
  readonly at: string
  readonly integration: unknown
}

function routeOf({ method, at, integration }: GatewayRoute, resources: Resources) {
  if (method !== 'ANY')
    throw new Error(`a route that is not of all methods: ${String(method)} ${at}`)
  // The route for the resource's URL with a slash at its end, which CDK does not accept as it is.
  const routePath = at.replace('{proxy+}', '')
  const [alias = ''] = references(integration, resources, 'Alias')
  const [functionId] = references(resources[alias]?.Properties, resources, 'Function')
  const isMcp = [RESOURCE_PATH, `${RESOURCE_PATH}/`].includes(routePath)
  const streams = JSON.stringify(integration).includes('"ResponseTransferMode":"STREAM"')
  return { path: routePath, target: isMcp ? 'mcp' : 'metadata', functionId, streams } as const
}

/** The path of a resource of a REST API. */
function pathOf(resource: unknown, resources: Resources): string {
  const [id = ''] = references(resource, resources, 'Resource')
  const { [id]: found } = resources
  if (found === undefined) return '/'
  const { ParentId: parent, PathPart: part } = found.Properties
  return `${pathOf(parent, resources).replace(/\/$/, '')}/${String(part)}`
}

/** The resources of a type that a value of the template refers to. */
function references(value: unknown, resources: Resources, type: string): string[] {
  const text = JSON.stringify(value)
  return Object.entries(resources)
    .filter(([id, { Type }]) => Type.endsWith(`::${type}`) && text.includes(JSON.stringify(id)))
    .map(([id]) => id)
}

function describe(
  name: string,
  properties: FunctionProperties,
  taskRoot: string,
): DeployedFunction {
  const variables = Object.entries(properties.Environment.Variables)
  return {
    name,
    taskRoot,
    handler: properties.Handler,
    runtime: properties.Runtime,
    memoryMb: properties.MemorySize,
    timeoutSeconds: properties.Timeout,
    logFormat: properties.LoggingConfig.LogFormat,
    environment: Object.fromEntries(
      variables.map(([key, value]) => [key, typeof value === 'string' ? value : null]),
    ),
  }
}
