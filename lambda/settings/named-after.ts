import { line } from './parsers.ts'
import type { Environment } from './settings-reader.ts'
import { DOCUMENTS } from './settings-table.ts'

/** How a server introduces itself to people. */
interface Named {
  readonly title?: string
  readonly description?: string
}

/** The check of the server names every other text (`lambda/features/check/check-server.ts`). */
const isLine = (text: string) => line.parse(text, () => undefined) !== undefined

/** Returns the settings that a server's title and description stand for, as far as the environment sets none. */
export function namedAfter(
  { title, description }: Named,
  environment: Environment,
): Record<string, string> {
  const texts = [
    [DOCUMENTS.resourceName[0], title],
    [DOCUMENTS.resourceDescription[0], description],
  ] as const
  const unset = texts.filter(([variable]) => (environment[variable] ?? '').trim() === '')
  return Object.fromEntries(
    unset.flatMap(([variable, text]) =>
      text !== undefined && isLine(text) ? [[variable, text]] : [],
    ),
  )
}
