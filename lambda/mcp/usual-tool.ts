/** Tells tools and results that need nothing of the SDK from those that it treats by their revision. */
import type { CallToolResult } from '@modelcontextprotocol/server'
import type { Tool } from '../features/tools/define-tool.ts'
import type { Era } from './errors.ts'
import { isObject } from './plain-request.ts'

/** The SDK wraps structured content that is no object, and its schema, for revisions before 2026-07-28. */
export const isListedAlike = ({ outputSchema }: Tool) =>
  outputSchema === undefined || outputSchema()['type'] === 'object'

/** Whether a call needs nothing but the tool: no question to the user, and no comparison of headers. */
export function isUsualTool(tool: Tool, era: Era): boolean {
  return !tool.asks && isListedAlike(tool) && !(era === 'modern' && repeatsArguments(tool))
}

const repeating = new WeakMap<Tool, boolean>()

/** Whether headers have to repeat arguments (MCP 2026-07-28, Transports, Custom Headers). */
function repeatsArguments(tool: Tool): boolean {
  const known = repeating.get(tool)
  if (known !== undefined) return known
  const repeats = JSON.stringify(tool.inputSchema()).includes('x-mcp-header')
  repeating.set(tool, repeats)
  return repeats
}

/** The SDK sorts members, and drops those that it does not know. */
const RESULTS = new Set([
  'content',
  'content,structuredContent',
  'content,isError',
  'content,structuredContent,isError',
])
const TEXT = 'type,text'

export function isUsualResult(result: object | undefined): result is CallToolResult {
  if (result === undefined || !RESULTS.has(namesIn(result))) return false
  const { content, structuredContent = {} } = result as CallToolResult
  return isObject(structuredContent) && content.every((block) => namesIn(block) === TEXT)
}

const namesIn = (value: object) => Object.keys(value).join(',')
