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

/** The values in a URI, by the names in its template: those of a query may be left out. */
export type VariablesOf<Template extends string> = string extends Template
  ? Readonly<Record<string, string>>
  : Template extends `${infer Path}{?${infer Names}}`
    ? Values<NamesIn<Path>> & Partial<Values<Separate<Names>>>
    : Values<NamesIn<Template>>

type Values<Name extends string> = Readonly<Record<Name, string>>
type NamesIn<Template extends string> =
  Template extends `${string}{${infer Expression}}${infer Rest}`
    ? NameIn<Expression> | NamesIn<Rest>
    : never
type NameIn<Expression extends string> = Expression extends `${'+' | '.' | '/'}${infer Name}`
  ? Name
  : Expression
type Separate<Names extends string> = Names extends `${infer First},${infer Others}`
  ? First | Separate<Others>
  : Names

/** What the list of resources says about one that a template reads. */
export interface ListedResource {
  /** Fits the template. */
  readonly uri: string
  /** For programs, and for people if there is no title. */
  readonly name: string
  /** For people. @default the name */
  readonly title?: string
  /** For the model: what is there. @default none */
  readonly description?: string
  /** Such as `text/markdown`. @default that of the template */
  readonly mimeType?: string
  /** Bytes, if known. */
  readonly size?: number
}

/** What {@link defineResourceTemplate} takes. */
export interface ResourceTemplateDefinition<
  Template extends string = string,
  Asks extends boolean = false,
> extends ResourceDetails<Asks> {
  /**
   * RFC 6570: `{name}` stands for anything without a slash, `{+name}` for slashes too, and `{?name,…}` at the end for a
   * query, whose variables may come in any order or be left out. Such as `notes://{id}` or `notes://search{?text}`.
   */
  readonly uriTemplate: Template
  /** Values for the variables, for people who type them. @default none */
  readonly complete?: Partial<Readonly<Record<keyof VariablesOf<Template>, Complete>>>
  /** Resources for the list. Callers without the scopes do not get them. @default none */
  readonly list?: (
    context: CallContext,
  ) => readonly ListedResource[] | Promise<readonly ListedResource[]>
  /**
   * Returns what is there now.
   *
   * @param variables the values in the URI, decoded
   * @throws {ToolError} with a message for the client; the message of any other error goes to the log only
   */
  readonly read: (
    variables: VariablesOf<Template>,
    context: ContextOf<Asks>,
  ) => Contents | Promise<Contents>
}

/** Resources whose URIs fit a template. */
export interface ResourceTemplate extends Feature {
  /** RFC 6570. */
  readonly uriTemplate: string
  /** The values of the variables in a URI, or undefined when it does not fit. */
  readonly variablesIn: (uri: string) => Readonly<Record<string, string>> | undefined
  /** Values for the variables, by name. */
  readonly completions: Readonly<Record<string, Complete | undefined>>
  /** The resources that the list has; undefined: none. */
  readonly list: ResourceTemplateDefinition['list']
  /** Members that the list of templates repeats as they are. */
  readonly listed: object
  /** Calls the code, and makes a result of what it returns. */
  readonly read: Read
}

/**
 * Declares resources whose URIs fit a template, to be listed in {@link defineServer}.
 *
 * @see MCP 2026-07-28, Resources, Resource Templates
 */
export function defineResourceTemplate<const Template extends string, Asks extends boolean = false>(
  definition: ResourceTemplateDefinition<Template, Asks>,
): ResourceTemplate {
  const any = definition as unknown as ResourceTemplateDefinition<string, boolean>
  const { uriTemplate, complete = {}, list, read } = any
  const variablesIn = once(() => readerOf(uriTemplate))
  const template: ResourceTemplate = {
    ...featureOf(any),
    kind: resourceTemplateKind,
    uriTemplate,
    variablesIn: (uri) => variablesIn()(uri),
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

type Variables = Readonly<Record<string, string>>

/** Makes what reads the variables in a URI. The SDK reads those of a path; a query comes in any order. */
function readerOf(uriTemplate: string): (uri: string) => Variables | undefined {
  const [, path = uriTemplate, names] = /^(.*)\{\?([^}]*)\}$/.exec(uriTemplate) ?? []
  const template = new UriTemplate(path)
  const isOfPath = !/[?#]|\{\+/.test(path)
  if (names === undefined) {
    return (uri) => (isOfPath && /[?#]/.test(uri) ? undefined : decoded(template.match(uri)))
  }
  return (uri) => {
    const [start = '', query = ''] = uri.split(/\?(.*)/s)
    const variables = decoded(template.match(start))
    const inQuery = queryIn(query, names.split(','))
    return variables && inQuery && { ...variables, ...inQuery }
  }
}

function decoded(matched: ReturnType<UriTemplate['match']>): Variables | undefined {
  if (matched === null) return undefined
  try {
    const pairs = Object.entries(matched).map(
      ([name, value]) => [name, decodeURIComponent(String(value))] as const,
    )
    return Object.fromEntries(pairs)
  } catch {
    return undefined // a percent sign that encodes nothing
  }
}

/** The values of a query that has each of these names once at most, and no other. */
function queryIn(query: string, names: readonly string[]): Variables | undefined {
  if (query.includes('#')) return undefined
  const pairs = [...new URLSearchParams(query)]
  const found = pairs.map(([name]) => name)
  const fits = found.every((name, at) => names.includes(name) && found.indexOf(name) === at)
  return fits ? Object.fromEntries(pairs) : undefined
}
