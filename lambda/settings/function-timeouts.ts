/** How long the functions may take. The local server and tests end calls at the same time as a deployment. */
import type { Descriptions } from './description.ts'
import { integer } from './parsers.ts'
import type { SettingsTable } from './setting.ts'

/** Lambda's own maximum, in seconds. */
const LAMBDA_MAX_SECONDS = 900

/**
 * The longest timeout behind each front door, in seconds. An HTTP API waits for 30 s, and the function ends before, so that
 * it logs a call that takes too long itself.
 */
const MAX_TIMEOUT_SECONDS = { 'http-api': 29 } as const

type FrontDoor = keyof typeof MAX_TIMEOUT_SECONDS

/** No function reads it: Lambda tells each call how much time it has left. */
export const FUNCTION_TIMEOUT = {
  timeoutSeconds: ['MCP_TIMEOUT_SECONDS', /* @__PURE__ */ integer(1, LAMBDA_MAX_SECONDS), 25],
} as const satisfies SettingsTable

export const FUNCTION_TIMEOUT_DESCRIPTIONS: Descriptions<typeof FUNCTION_TIMEOUT> = {
  timeoutSeconds: {
    sentence:
      'Longest time for one request to the MCP endpoint, at most 29 s: an HTTP API waits for 30 s.',
    prop: 'timeout',
  },
}

const [, , MCP_SECONDS] = FUNCTION_TIMEOUT.timeoutSeconds

/** The defaults, in milliseconds. The documents of the metadata function take a few. */
export const FUNCTION_TIMEOUT_MS = { mcp: MCP_SECONDS * 1000, metadata: 5000 } as const

/** Says why a timeout cannot work, as the end of a sentence that begins with its name. */
export function timeoutProblem(
  seconds: number,
  frontDoor: FrontDoor = 'http-api',
): string | undefined {
  const max = MAX_TIMEOUT_SECONDS[frontDoor]
  if (seconds <= max) return undefined
  return `is ${seconds}: an HTTP API waits for 30 s and gives up the request; give a whole number from 1 to ${max}`
}
