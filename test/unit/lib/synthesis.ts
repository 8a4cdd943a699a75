/** Synthesizes the stack and shows its template by construct paths instead of logical ids. */
import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import type { ServerDefinition } from '../../../lambda/features/define-server.ts'
import { McpAuthStack } from '../../../lib/mcp-auth-stack.ts'
import { ProtectedMcpApi, type ProtectedMcpApiProps } from '../../../lib/protected-mcp-api.ts'
import { readDeploymentSettings } from '../../../lib/settings/deployment-settings.ts'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export interface Resource {
  readonly Type: string
  readonly Properties: Record<string, Json>
  readonly Metadata: Record<string, string>
  readonly DependsOn?: string[]
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}
export interface Synthesis {
  /** By construct path; references are written as `${path}` or `${path.Attribute}`. */
  readonly resources: Map<string, Resource>
  readonly outputs: Record<string, string>
  /** The whole template as text. */
  readonly text: string
}

export const KEYCLOAK = { AUTH_HOST: 'keycloak.example.com', AUTH_PORT: '443' }
/** A user pool of Amazon Cognito in place of Keycloak. */
export const COGNITO = { AUTHORIZATION_SERVER: 'cognito', AUTH_HOST: '', AUTH_PORT: '' }
export const ISSUER = 'https://auth.example.com'
export const PLACE = { account: '111122223333', region: 'eu-west-1' }
export const STACK_NAME = 'McpAuthLambda'

/** Every optional resource at once, and other limits; tracing has statements that a feature flag would merge. */
export const EVERYTHING = {
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  CERTIFICATE_ARN:
    'arn:aws:acm:eu-west-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef',
  HOSTED_ZONE_ID: 'Z0123456789ABC',
  KMS_KEY_ARN: 'arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef',
  VPC_ID: 'vpc-0123456789abcdef0',
  ALARM_EMAIL: 'ops@example.com',
  TERMINATION_PROTECTION: 'true',
  DASHBOARD: 'true',
  TAGS: 'team=tools,stage=production',
  CODE_CACHE: 'true',
  MCP_REQUESTS_PER_SECOND: '500',
  MCP_REQUEST_BURST: '1000',
  MCP_MEMORY_MIB: '1769',
  MCP_TIMEOUT_SECONDS: '10',
  MCP_RESERVED_CONCURRENCY: '150',
  ACCOUNT_CONCURRENCY: '3000',
  LOG_LEVEL: 'WARN',
  LOG_RETENTION_DAYS: '365',
  RELEASE: 'v1.2.3',
  PROVISIONED_CONCURRENCY: '2',
  DEPLOYMENT_PREFERENCE: 'Canary10Percent5Minutes',
}

const subnet = (name: string) => ({
  subnetId: `subnet-${name}`,
  cidr: '10.0.0.0/24',
  availabilityZone: `eu-west-1${name}`,
  routeTableId: `rtb-${name}`,
})
/** What a lookup in the account would find. */
const LOOKED_UP = {
  vpcId: EVERYTHING.VPC_ID,
  vpcCidrBlock: '10.0.0.0/16',
  ownerAccountId: '111122223333',
  availabilityZones: [],
  subnetGroups: [{ name: 'Private', type: 'Private', subnets: [subnet('a'), subnet('b')] }],
}
// Validation takes longer than the rest of a synth. nag.test.ts and create/together.test.ts validate
// what can be deployed.
process.env['CDK_VALIDATION'] = 'false'

/** Without bundling, and with the names of constructs in the template. */
export function contextWith(flags: Record<string, unknown>): Record<string, unknown> {
  const { VPC_ID } = EVERYTHING
  const { account, region } = PLACE
  return {
    ...flags,
    'aws:cdk:bundling-stacks': [],
    'aws:cdk:enable-path-metadata': true,
    [`vpc-provider:account=${account}:filter.vpc-id=${VPC_ID}:region=${region}:returnAsymmetricSubnets=true`]:
      LOOKED_UP,
  }
}

/** The project's own stack, with these variables. */
export function synthesize(
  environment: Record<string, string> = {},
  flags: Record<string, unknown> = {},
  server?: ServerDefinition,
): Synthesis {
  const app = new App({ context: contextWith(flags) })
  const settings = readDeploymentSettings({ ...KEYCLOAK, ...environment }, server)
  const needsPlace = settings.vpcId !== undefined || settings.edge
  const place = needsPlace ? { env: PLACE } : {}
  return read(new McpAuthStack(app, STACK_NAME, { ...settings, server, ...place }))
}

/** With an edge: the project's own stack, and the one that it needs in us-east-1 if it is in another region. */
export function synthesizeWithEdge(
  environment: Record<string, string> = {},
  region = PLACE.region,
  flags: Record<string, unknown> = {},
): { readonly stack: Synthesis; readonly edge: Synthesis | undefined } {
  const app = new App({ context: contextWith(flags) })
  const settings = readDeploymentSettings({ ...KEYCLOAK, EDGE: 'true', ...environment })
  const env = { ...PLACE, region }
  const stack = new McpAuthStack(app, STACK_NAME, { ...settings, env })
  const other = stack.node.findAll().find((one) => Stack.isStack(one) && one !== stack)
  return { stack: read(stack), edge: other && read(other as Stack) }
}

/** The construct alone, as in an app of somebody else. */
export function synthesizeApi(
  props: Partial<ProtectedMcpApiProps> | ((stack: Stack) => Partial<ProtectedMcpApiProps>) = {},
  flags: Record<string, unknown> = {},
): Synthesis {
  const stack = new Stack(new App({ context: contextWith(flags) }), STACK_NAME, {
    env: PLACE,
  })
  const given = typeof props === 'function' ? props(stack) : props
  new ProtectedMcpApi(stack, 'Api', { issuer: ISSUER, ...given })
  return read(stack)
}

function read(stack: Stack): Synthesis {
  return readTemplate(Template.fromStack(stack).toJSON() as RawTemplate)
}

export interface RawTemplate {
  readonly Resources: Record<string, Resource>
  readonly Outputs?: Record<string, { readonly Value: Json }>
}

export function readTemplate(template: RawTemplate): Synthesis {
  const paths = new Map(
    Object.entries(template.Resources).map(([id, { Metadata }]) => [id, constructPath(Metadata)]),
  )
  const resources = Object.entries(template.Resources).map(([id, resource]) => {
    const properties = render(resource.Properties, paths) as Record<string, Json>
    return [paths.get(id) ?? id, { ...resource, Properties: properties }] as const
  })
  const outputs = Object.entries(template.Outputs ?? {}).map(
    ([name, { Value }]) => [name, text(render(Value, paths))] as const,
  )
  return {
    resources: new Map(resources),
    outputs: Object.fromEntries(outputs),
    text: JSON.stringify(template),
  }
}

export function ofType({ resources }: Synthesis, type: string): [string, Record<string, Json>][] {
  return [...resources]
    .filter(([, resource]) => resource.Type === type)
    .map(([path, { Properties }]) => [path, Properties])
}

/** The properties of the only resource of its type. */
export function only(synthesis: Synthesis, type: string): Record<string, Json> {
  const [first, ...others] = ofType(synthesis, type)
  if (first === undefined || others.length > 0) throw new Error(`not exactly one ${type}`)
  return first[1]
}

export function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Error(`not a text: ${JSON.stringify(value)}`)
  return value
}

export function functionProperties({ resources }: Synthesis, name: 'Mcp' | 'Metadata') {
  const resource = resources.get(`Api/${name}/Function`)
  if (resource === undefined) throw new Error(`no function ${name}`)
  return resource.Properties
}

/** What the role of a function allows. */
export function statementsOf({ resources }: Synthesis, name: 'Mcp' | 'Metadata') {
  const policy = resources.get(`Api/${name}/Role/DefaultPolicy`)
  if (policy === undefined) throw new Error(`no policy of ${name}`)
  return (policy.Properties['PolicyDocument'] as { Statement: Record<string, Json>[] }).Statement
}

export function environmentOf(synthesis: Synthesis, name: 'Mcp' | 'Metadata') {
  const { Environment: environment } = functionProperties(synthesis, name)
  return (environment as { Variables: Record<string, string> }).Variables
}

function constructPath(metadata: Record<string, string>): string {
  const path = metadata['aws:cdk:path'] ?? ''
  return path.replace(`${STACK_NAME}/`, '').replace(/\/Resource$/, '')
}

function render(value: Json, paths: Map<string, string>): Json {
  if (Array.isArray(value)) return value.map((item) => render(item, paths))
  if (value === null || typeof value !== 'object') return value
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value
  if (typeof ref === 'string') return `\${${paths.get(ref) ?? ref}}`
  if (Array.isArray(attribute)) {
    const [id, name] = attribute.map(text)
    return `\${${paths.get(id ?? '')}.${name}}`
  }
  if (Array.isArray(join)) return (render(join[1] ?? [], paths) as string[]).join(text(join[0]))
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, render(item, paths)]),
  )
}

/** Flags of options that need a key or a table, as synth reads them. */
export const FLAGS = {
  off: {
    sharedTokenCache: false,
    sharedReplayCache: false,
    audit: false,
    pseudonymizeSubjects: false,
    openTelemetry: false,
  },
  on: {
    sharedTokenCache: true,
    sharedReplayCache: true,
    audit: true,
    pseudonymizeSubjects: true,
    openTelemetry: true,
  },
  environment: {
    SHARED_TOKEN_CACHE: 'true',
    SHARED_REPLAY_CACHE: 'true',
    AUDIT: 'true',
    PSEUDONYMIZE_SUBJECTS: 'true',
    OPEN_TELEMETRY: 'true',
  },
}
