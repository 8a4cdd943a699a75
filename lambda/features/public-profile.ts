import type { PublicFeature, PublicTool, ServerProfile } from '../discovery/server-profile.ts'
import { VERSION } from '../base/version.ts'
import type { Feature } from './calls/feature.ts'
import type { JsonSchema } from './calls/json-schema.ts'
import type { ServerDefinition } from './define-server.ts'
import type { Prompt } from './prompts/define-prompt.ts'
import type { ResourceTemplate } from './resources/define-resource-template.ts'
import type { Resource } from './resources/define-resource.ts'
import type { Tool } from './tools/define-tool.ts'

/** What anyone may know of a server without signing in: everything that is not hidden. */
export function publicProfile(server: ServerDefinition): ServerProfile {
  const { version = VERSION, icons, websiteUrl } = server
  const { tools = [], resources = [], prompts = [] } = server
  return {
    version,
    icons,
    websiteUrl,
    tools: tools.filter(isPublic).map(publicTool),
    resources: resources.filter(isPublic).map(publicResource),
    prompts: prompts.filter(isPublic).map(publicPrompt),
  }
}

const isPublic = ({ hidden }: Feature) => !hidden

const factsOf = ({ name, title, description, scopes }: Feature) => ({
  name,
  title,
  description,
  scopes,
})

function publicTool(tool: Tool): PublicTool {
  const { readOnlyHint, destructiveHint } = tool.listed.annotations ?? {}
  return {
    ...factsOf(tool),
    arguments: argumentsIn(tool.inputSchema()),
    isReadOnly: readOnlyHint,
    isDestructive: destructiveHint,
  }
}

function publicResource(resource: Resource | ResourceTemplate): PublicFeature {
  const uri = 'uri' in resource ? resource.uri : resource.uriTemplate
  return { ...factsOf(resource), uri }
}

function publicPrompt(prompt: Prompt): PublicFeature {
  const { argsSchema } = prompt
  return { ...factsOf(prompt), arguments: argsSchema && argumentsIn(argsSchema()) }
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
}

function argumentsIn(schema: JsonSchema) {
  const { properties = {}, required = [] } = schema as ObjectSchema
  return Object.entries(properties).map(([name, { description }]) => ({
    name,
    description: typeof description === 'string' ? description : undefined,
    isRequired: required.includes(name),
  }))
}
