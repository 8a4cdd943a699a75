import { UriTemplate } from '@modelcontextprotocol/server'
import type { Complete } from '../calls/completion.ts'
import type { CallContext, ContextOf } from '../calls/call-context.ts'
import {
  type Contents,
  featureOf,
  listedDetails,
  type Read,
  type ResourceDetails,
} from './define-resource.ts'
import type { Feature } from '../calls/feature.ts'
import { resourceTemplateKind } from './resource-kind.ts'
import { readResource } from './run-resource.ts'
import { once } from '../calls/json-schema.ts'

/** The names in a URI template: those of `notes://{folder}/{id}` are `folder` and `id`. */
export type VariablesOf<Template extends string> =
  Template extends `${string}{${infer Expression}}${infer Rest}`
    ? NamesIn<Expression> | VariablesOf<Rest>
    : never

type NamesIn<Expression extends string> = Expression extends `${Operator}${infer Names}`
  ? Separate<Names>
  : Separate<Expression>
type Operator = '+' | '#' | '.' | '/' | '?' | '&'
type Separate<Names extends string> = Names extends `${infer First},${infer Others}`
  ? First | Separate<Others>
  : Names

/** What the list of resources says about one that a template reads. */
export interface ListedResource {
  readonly uri: string
  readonly name: string
  readonly title?: string
  readonly description?: string
  /** @default that of the template */
  readonly mimeType?: string
  readonly size?: number
}

export interface ResourceTemplateDefinition<
  Template extends string = string,
  Asks extends boolean = false,
> extends ResourceDetails<Asks> {
  /** RFC 6570, such as `notes://{id}` or `notes://search{?text}`. */
  readonly uriTemplate: Template
  /** Values for the variables, for people who type them. @default none */
  readonly complete?: Partial<Readonly<Record<VariablesOf<Template>, Complete>>>
  /** Resources for the list. Callers without the scopes do not get them. @default none */
  readonly list?: (
    context: CallContext,
  ) => readonly ListedResource[] | Promise<readonly ListedResource[]>
  /**
   * @param variables the values in the URI, decoded
   * @throws {ToolError} with a message for the client; the message of any other error goes to the log only
   */
  readonly read: (
    variables: Readonly<Record<VariablesOf<Template>, string>>,
    context: ContextOf<Asks>,
  ) => Contents | Promise<Contents>
}

/** Resources whose URIs fit a template. */
export interface ResourceTemplate extends Feature {
  readonly uriTemplate: string
  /** The values of the variables in a URI, or undefined when it does not fit. */
  readonly variablesIn: (uri: string) => Readonly<Record<string, string>> | undefined
  readonly completions: Readonly<Record<string, Complete | undefined>>
  readonly list: ResourceTemplateDefinition['list']
  /** Members that the list of templates repeats as they are. */
  readonly listed: object
  readonly read: Read
}

/** Declares resources whose URIs fit a template (MCP 2026-07-28, Resources, Resource Templates). */
export function defineResourceTemplate<const Template extends string, Asks extends boolean = false>(
  definition: ResourceTemplateDefinition<Template, Asks>,
): ResourceTemplate {
  const any = definition as unknown as ResourceTemplateDefinition<string, boolean>
  const { uriTemplate, complete = {}, list, read } = any
  const compiled = once(() => new UriTemplate(uriTemplate))
  const template: ResourceTemplate = {
    ...featureOf(any),
    kind: resourceTemplateKind,
    uriTemplate,
    variablesIn: (uri) => variablesIn(compiled(), uri),
    completions: complete,
    list,
    listed: { uriTemplate, ...listedDetails(any) },
    read: async (uri, context, services) => {
      const variables = template.variablesIn(uri) as Record<string, string>
      return readResource({
        feature: template,
        details: any,
        uri,
        context,
        services,
        read: async (called) => read(variables, called),
      })
    },
  }
  return template
}

function variablesIn(template: UriTemplate, uri: string): Record<string, string> | undefined {
  const matched = template.match(uri)
  if (matched === null) return undefined
  try {
    const decoded = Object.entries(matched).map(
      ([name, value]) => [name, decodeURIComponent(String(value))] as const,
    )
    return Object.fromEntries(decoded)
  } catch {
    return undefined // a percent sign that encodes nothing
  }
}
