import type { Icon } from '@modelcontextprotocol/server'
import { serverProblems } from './check/check-server.ts'
import type { Needs } from './needs.ts'
import type { Prompt } from './prompts/define-prompt.ts'
import type { Resource } from './resources/define-resource.ts'
import type { ResourceTemplate } from './resources/define-resource-template.ts'
import type { Tool } from './tools/define-tool.ts'
import type { Feature } from './calls/feature.ts'

/** A server: how it introduces itself, and what it offers. */
export interface ServerDefinition {
  /** For programs. @default 'mcp-auth-lambda' */
  readonly name?: string
  /** For people. @default the setting RESOURCE_NAME */
  readonly title?: string
  /** Of your server. @default the version of this package */
  readonly version?: string
  /** For people. @default the setting RESOURCE_DESCRIPTION */
  readonly description?: string
  /** For the model: how the tools, resources and prompts belong together. */
  readonly instructions?: string
  /** For people. @default the icon of this package */
  readonly icons?: readonly Icon[]
  /** For people: where to read about the server. @default the page at the server's URL */
  readonly websiteUrl?: string
  /** In the order in which clients list them. @default none */
  readonly tools?: readonly Tool[]
  /** In the order in which clients list them. @default none */
  readonly resources?: readonly (Resource | ResourceTemplate)[]
  /** In the order in which clients list them. @default none */
  readonly prompts?: readonly Prompt[]
  /** What the code needs at run time. @default nothing */
  readonly needs?: Needs
}

/** Its message names every problem of a server. */
export class ServerDefinitionError extends Error {
  override readonly name = 'ServerDefinitionError'

  constructor(problems: readonly string[]) {
    super(['This server cannot work:', ...problems.map((problem) => `  - ${problem}.`)].join('\n'))
  }
}

/**
 * Declares a server. It is checked here, and again at synth; a deployed function trusts that.
 *
 * @returns the same object
 * @throws {ServerDefinitionError} naming everything that cannot work
 */
export function defineServer(server: ServerDefinition): ServerDefinition {
  // Bundles made by this package hold a server that was checked at synth, and nothing that checks it.
  if (process.env['SERVER_IS_CHECKED'] !== undefined) return server
  const problems = serverProblems({ ...server })
  if (problems.length > 0) throw new ServerDefinitionError(problems)
  return server
}

/**
 * Everything that a server offers, in the order in which a call finds it: a resource comes before every template that its
 * URI fits, so that no template reads what needs other scopes.
 */
export function featuresOf({
  tools = [],
  resources = [],
  prompts = [],
}: ServerDefinition): Feature[] {
  const isTemplate = (resource: Resource | ResourceTemplate) => 'uriTemplate' in resource
  const own = resources.filter((resource) => !isTemplate(resource))
  return [...tools, ...own, ...resources.filter(isTemplate), ...prompts]
}

/** Whether a server calls other services for its users. */
export const exchanges = ({ needs }: ServerDefinition): boolean => needs?.exchange !== undefined

/** Why a server cannot work without a client at its authorization server: each that has a `check` needs it. */
export function clientUsersOf(server: ServerDefinition): Pick<Feature, 'name' | 'check'>[] {
  const exchange = { name: 'needs.exchange', check: 'introspection' } as const
  return [...featuresOf(server), ...(exchanges(server) ? [exchange] : [])]
}

/** What is wrong with a server that asks the user, where there is no key to seal its state with. */
export function askingProblem(server: ServerDefinition, hasKey: boolean): string | undefined {
  const asking = featuresOf(server).find(({ asks }) => asks)
  if (hasKey || asking === undefined) return undefined
  const { kind, name } = asking
  return `the ${kind.name} "${name}" asks the user, and REQUEST_STATE_KEY_ARN is not set: it names the key that seals the state of such calls; ProtectedMcpApi creates one when its prop "server" is this server`
}
