import type { AnyPromptDefinition, Prompt } from '../prompts/define-prompt.ts'
import { argumentsIn } from '../prompts/prompt-kind.ts'
import { schemaProblems } from './schema-problems.ts'
import { shown } from '../calls/shown.ts'

/** What is wrong with a prompt; each goes on after its name. */
export function promptProblems(prompt: Prompt): string[] {
  const { name, argsSchema, complete = {}, get } = prompt.definition as Partial<AnyPromptDefinition>
  const found: string[] = []
  if (typeof name !== 'string' || name.trim() === '') found.push('has no name')
  if (typeof get !== 'function') found.push(`has ${shown(get)} for get: give a function`)
  const inSchema = argsSchema === undefined ? [] : schemaProblems(argsSchema, 'input', 'argsSchema')
  found.push(...inSchema)
  if (inSchema.length > 0) return found
  const names = prompt.argsSchema ? argumentsIn(prompt.argsSchema()).map((one) => one.name) : []
  for (const completed of Object.keys(complete)) {
    if (names.includes(completed)) continue
    const has = names.length > 0 ? names.join(', ') : 'none'
    found.push(`completes ${shown(completed)}, which is none of its arguments: it has ${has}`)
  }
  return found
}
