import { argumentsIn } from '../prompts/prompt-kind.ts'
import type { AnyPromptDefinition, Prompt } from '../prompts/define-prompt.ts'
import { shown } from '../calls/shown.ts'
import { completionProblems } from './check-completion.ts'
import {
  COST,
  FLAG,
  JSON_OBJECT,
  LIST,
  type Members,
  OBJECT,
  OTHER,
  memberProblems,
  TEXT,
  TEXTS,
  TOKEN_CHECK,
} from './members.ts'
import { schemaProblems } from './schema-problems.ts'

const MEMBERS: Members<AnyPromptDefinition> = {
  name: OTHER,
  title: TEXT,
  description: TEXT,
  argsSchema: OTHER,
  complete: OBJECT,
  icons: LIST,
  _meta: JSON_OBJECT,
  scopes: TEXTS,
  hidden: FLAG,
  check: TOKEN_CHECK,
  senderConstrained: FLAG,
  cost: COST,
  asks: FLAG,
  get: OTHER,
}

/** What is wrong with a prompt; each goes on after its name. */
export function promptProblems(prompt: Prompt): string[] {
  const { name, argsSchema, complete, get } = prompt.definition as Partial<AnyPromptDefinition>
  const found: string[] = []
  if (typeof name !== 'string' || name.trim() === '') found.push('has no name')
  else if (name.trim() !== name) found.push('has spaces around its name: leave them out')
  if (typeof get !== 'function') found.push(`has ${shown(get)} for get: give a function`)
  found.push(...memberProblems({ ...prompt.definition }, MEMBERS))
  const inSchema = argsSchema === undefined ? [] : schemaProblems(argsSchema, 'input', 'argsSchema')
  found.push(...inSchema)
  if (inSchema.length > 0) return found
  const names = prompt.argsSchema ? argumentsIn(prompt.argsSchema()).map((one) => one.name) : []
  if (argsSchema !== undefined) found.push(...unfillable(argsSchema as ZodLike))
  return [...found, ...completionProblems(complete, names, 'is none of its arguments')]
}

/** Types of zod that no text fits. */
const NO_TEXTS = new Set(['number', 'boolean', 'array', 'object', 'record', 'tuple', 'null'])

interface ZodLike {
  readonly type?: unknown
  readonly shape?: Readonly<Record<string, ZodLike>>
  readonly def?: {
    readonly coerce?: boolean
    readonly innerType?: ZodLike
    readonly in?: ZodLike
  }
}

/** Clients send strings only (MCP 2026-07-28, Prompts): what takes none of them can never be filled in. */
function unfillable(schema: ZodLike): string[] {
  return Object.entries(schema.shape ?? {}).flatMap(([name, argument]) => {
    const { type, def } = receiving(argument)
    if (!NO_TEXTS.has(String(type)) || def?.coerce === true) return []
    return [
      `has ${shown(type)} for argsSchema.${name}, and clients send strings: use z.string(), or z.coerce to convert one`,
    ]
  })
}

/** What receives an argument: inside of what makes it optional, and before what converts it. */
function receiving(schema: ZodLike): ZodLike {
  const inner = schema.def?.innerType ?? schema.def?.in
  return inner === undefined ? schema : receiving(inner)
}
