/** Synthesizes the stack and shows its template by construct paths instead of logical ids. */
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { McpAuthStack } from '../../lib/mcp-auth-stack.ts'
import { readDeploymentSettings } from '../../lib/settings.ts'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export interface Resource {
  readonly Type: string
  readonly Properties: Record<string, Json>
  readonly Metadata: Record<string, string>
}
export interface Synthesis {
  /** By construct path; references are written as `${path}` or `${path.Attribute}`. */
  readonly resources: Map<string, Resource>
  readonly outputs: Record<string, string>
  /** The whole template as text. */
  readonly text: string
}

export const KEYCLOAK = { AUTH_HOST: 'keycloak.example.com', AUTH_PORT: '443' }
export const STACK_NAME = 'McpAuthLambda'

export function synthesize(
  environment: Record<string, string> = {},
  context: Record<string, unknown> = {},
): Synthesis {
  const app = new App({
    context: {
      ...context,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:enable-path-metadata': true,
    },
  })
  const settings = readDeploymentSettings({ ...KEYCLOAK, ...environment })
  const template = Template.fromStack(new McpAuthStack(app, STACK_NAME, settings)).toJSON()
  return readTemplate(template as RawTemplate)
}

export interface RawTemplate {
  readonly Resources: Record<string, Resource>
  readonly Outputs: Record<string, { readonly Value: Json }>
}

export function readTemplate(template: RawTemplate): Synthesis {
  const paths = new Map(
    Object.entries(template.Resources).map(([id, { Metadata }]) => [id, constructPath(Metadata)]),
  )
  const resources = Object.entries(template.Resources).map(([id, resource]) => {
    const properties = render(resource.Properties, paths) as Record<string, Json>
    return [paths.get(id) ?? id, { ...resource, Properties: properties }] as const
  })
  const outputs = Object.entries(template.Outputs).map(
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
