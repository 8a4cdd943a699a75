import type { AnyToolDefinition, Tool } from '../tools/define-tool.ts'
import {
  COST,
  FLAG,
  JSON_OBJECT,
  LIST,
  type Members,
  OTHER,
  memberProblems,
  TEXT,
  TEXTS,
  TOKEN_CHECK,
} from './members.ts'
import { schemaProblems, toolHeaderProblems } from './schema-problems.ts'
import { shown } from '../calls/shown.ts'

/** MCP 2026-07-28, Tools, Tool Names. */
const NAME = /^[\w.-]{1,128}$/
const MEMBERS: Members<AnyToolDefinition> = {
  name: OTHER,
  description: OTHER,
  title: TEXT,
  inputSchema: OTHER,
  outputSchema: OTHER,
  annotations: JSON_OBJECT,
  icons: LIST,
  _meta: JSON_OBJECT,
  scopes: TEXTS,
  hidden: FLAG,
  check: TOKEN_CHECK,
  senderConstrained: FLAG,
  cost: COST,
  asks: FLAG,
  run: OTHER,
}
const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']

/** What is wrong with a tool; each goes on after its name. */
export function toolProblems(tool: Tool): string[] {
  const { name, description, inputSchema, outputSchema, annotations, run } =
    tool.definition as Partial<AnyToolDefinition>
  const found: string[] = []
  if (typeof name !== 'string' || !NAME.test(name)) {
    found.push(`has a name that MCP does not allow: use 1 to 128 letters, digits, "_", "-" and "."`)
  }
  if (typeof description !== 'string' || description.trim() === '') {
    found.push('has no description: say what it does, for the model')
  }
  if (typeof run !== 'function') found.push(`has ${shown(run)} for run: give a function`)
  found.push(...memberProblems({ ...tool.definition }, MEMBERS))
  if (inputSchema !== undefined) {
    const inInput = schemaProblems(inputSchema, 'input', 'inputSchema')
    found.push(...inInput)
    if (inInput.length === 0) found.push(...toolHeaderProblems(tool.inputSchema()))
  }
  if (outputSchema !== undefined)
    found.push(...schemaProblems(outputSchema, 'output', 'outputSchema'))
  for (const hint of HINTS) {
    const value = (annotations as Record<string, unknown> | null | undefined)?.[hint]
    if (value !== undefined && typeof value !== 'boolean') {
      found.push(`has ${shown(value)} for annotations.${hint}: give true or false`)
    }
  }
  return found
}
