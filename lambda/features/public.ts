/**
 * What the code of a server imports: `mcp-auth-lambda/server` in the package.
 *
 * @module mcp-auth-lambda/server
 */
export type {
  CallContext,
  CallContext as ToolContext,
  CallLog,
  FeatureContext,
} from './calls/call-context.ts'
export type { Complete } from './calls/completion.ts'
export {
  type Annotated,
  audio,
  embeddedResource,
  image,
  resourceLink,
  text,
} from './calls/content.ts'
export {
  definePrompt,
  type Prompt,
  type PromptDefinition,
  type PromptMessage,
  type PromptReturn,
} from './prompts/define-prompt.ts'
export {
  type Contents,
  defineResource,
  type Resource,
  type ResourceDefinition,
} from './resources/define-resource.ts'
export {
  defineResourceTemplate,
  type ListedResource,
  type ResourceTemplate,
  type ResourceTemplateDefinition,
  type VariablesOf,
} from './resources/define-resource-template.ts'
export { defineServer, type ServerDefinition, ServerDefinitionError } from './define-server.ts'
export { defineTool, type ReturnedBy, type Tool, type ToolDefinition } from './tools/define-tool.ts'
export {
  type Asking,
  elicitForm,
  elicitUrl,
  type FormAnswer,
  listRoots,
  sampleMessage,
  type UrlAnswer,
} from './calls/elicitation.ts'
export { ExchangeError } from './calls/exchange-error.ts'
export type { ExchangedToken, ExchangeTarget } from '../oauth/token-exchange.ts'
export { type Needs, secret, type VariableWithDefault } from './needs.ts'
export { ToolError } from './calls/tool-error.ts'
