import { readFileSync } from 'node:fs'
import { FROM_FILE } from './auth-servers.ts'
import type { Environment } from './settings-reader.ts'

/** The file that AUTH_SERVERS names, if it holds no list itself. */
export function authServersFile({ AUTH_SERVERS: text = '' }: Environment): string | undefined {
  const trimmed = text.trim()
  return trimmed === '' || /^[[{]/.test(trimmed) ? undefined : trimmed
}

/** Puts the content of that file in its place. A file that cannot be read is reported when the list is parsed. */
export function withAuthServersFile(environment: Environment): Environment {
  const file = authServersFile(environment)
  if (file === undefined) return environment
  try {
    const [fromFile] = FROM_FILE
    const content = readFileSync(file, 'utf8')
    // Nothing at all would count as not set.
    const list = content.trim() === '' ? '[]' : content
    return { ...environment, AUTH_SERVERS: list, [fromFile]: file }
  } catch {
    return environment
  }
}

/** The names of variables that hold the secrets of several servers. What cannot be parsed is reported elsewhere. */
export function clientSecretVariables(environment: Environment): string[] {
  try {
    const list = JSON.parse(withAuthServersFile(environment)['AUTH_SERVERS'] ?? '[]') as unknown
    return [list]
      .flat()
      .map((entry) => (entry as { clientSecretVariable?: unknown })?.clientSecretVariable)
      .filter((name) => typeof name === 'string')
  } catch {
    return []
  }
}
