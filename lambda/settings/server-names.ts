import type { SettingsReader } from './settings-reader.ts'

/** For people, each a line of 1 to 100 characters. */
export interface Names {
  readonly resourceName: string
  readonly resourceDescription: string
}

/** No control characters, and no more than a server card takes (SEP-2127). */
const ONE_LINE = /^[^\p{Cc}\p{Cs}\u2028\u2029]{0,100}$/u

/** What the server is called, and what it is for. */
export function readNames(reader: SettingsReader): Names {
  return {
    resourceName: oneLine(reader, 'RESOURCE_NAME', reader.text('RESOURCE_NAME')) ?? 'MCP server',
    resourceDescription:
      oneLine(reader, 'RESOURCE_DESCRIPTION', reader.text('RESOURCE_DESCRIPTION')) ??
      'Tools for AI assistants, for everyone who may sign in.',
  }
}

function oneLine(
  reader: SettingsReader,
  name: string,
  value: string | undefined,
): string | undefined {
  if (value === undefined || ONE_LINE.test(value)) return value
  const problem = `${name} is ${JSON.stringify(value)}: give one line of at most 100 characters`
  reader.problem(problem)
  return undefined
}
