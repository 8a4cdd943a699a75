/** Checks that the environment has what a server needs, and fills in the defaults. */
import {
  meantHint,
  type NeededVariable,
  neededVariables,
} from '../../lambda/features/check/check-needs.ts'
import type { Needs } from '../../lambda/features/needs.ts'

/** What a server needs and does not get. */
export class NeedsError extends Error {
  override readonly name = 'NeedsError'
}

/**
 * Sets the variables that have a default and are not set. A secret may be in its own variable, or in Secrets Manager.
 *
 * @throws {NeedsError} naming everything that is missing, what it is for, and where to set it
 */
export function provideNeeds(needs: Needs, environment: Record<string, string | undefined>): void {
  const isSet = (name: string) => (environment[name] ?? '').trim() !== ''
  const unset = neededVariables(needs).filter(({ name, need }) => !isSet(name) && !isSet(need))
  const missing = unset.filter(({ fallback }) => fallback === undefined)
  if (missing.length > 0) throw new NeedsError(messageFor(missing, needs, environment))
  for (const { name, fallback } of unset) environment[name] = fallback
}

function messageFor(
  missing: readonly NeededVariable[],
  needs: Needs,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return [
    'The server needs what is not set:',
    ...missing.map((needed) => `  - ${lineFor(needed)}${meantHint(needed, needs, environment)}`),
    'Set each as NAME=value in .env in the current folder, or in the environment.',
  ].join('\n')
}

function lineFor({ name, need, list, description }: NeededVariable): string {
  switch (list) {
    case 'variables':
      return `${name}: ${description}`
    case 'secrets':
      return `${need} (${description}): the secret itself; or ${name}: its name or ARN in Secrets Manager`
    case 'tables':
      return `${name}: the name of ${description}`
  }
}
