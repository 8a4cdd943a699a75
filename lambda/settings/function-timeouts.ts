/** How long the functions may take. The local server and tests end calls at the same time as a deployment. */
import type { Descriptions } from './description.ts'
import { integer } from './parsers.ts'
import type { SettingsTable } from './setting.ts'

/** Lambda's own maximum, in seconds. */
const LAMBDA_MAX_SECONDS = 900

/**
 * The longest timeout behind each front door, in seconds. An HTTP API waits for 30 s, and the function ends before, so that
 * it logs a call that takes too long itself. A REST API that streams waits as long as Lambda.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
 */
export const MAX_TIMEOUT_SECONDS = { 'http-api': 29, rest: LAMBDA_MAX_SECONDS } as const

/** No function reads it: Lambda tells each call how much time it has left. */
export const FUNCTION_TIMEOUT = {
  timeoutSeconds: ['MCP_TIMEOUT_SECONDS', /* @__PURE__ */ integer(1, LAMBDA_MAX_SECONDS), 25],
} as const satisfies SettingsTable

export const FUNCTION_TIMEOUT_DESCRIPTIONS: Descriptions<typeof FUNCTION_TIMEOUT> = {
  timeoutSeconds: {
    sentence:
      'Longest time for one request to the MCP endpoint: at most 29 s, or 900 s with `FRONT_DOOR=rest`.',
    prop: 'timeout',
  },
}

const [, , MCP_SECONDS] = FUNCTION_TIMEOUT.timeoutSeconds

/** The defaults, in milliseconds. The documents of the metadata function take a few. */
export const FUNCTION_TIMEOUT_MS = { mcp: MCP_SECONDS * 1000, metadata: 5000 } as const

/**
 * Says why a timeout cannot work, as the end of a sentence that begins with its name. A front door that does not exist is
 * reported elsewhere.
 */
export function timeoutProblem(
  seconds: number,
  frontDoor: keyof typeof MAX_TIMEOUT_SECONDS = 'http-api',
): string | undefined {
  const max = new Map<string, number>(Object.entries(MAX_TIMEOUT_SECONDS)).get(frontDoor)
  if (max === undefined || seconds <= max) return undefined
  return `is ${seconds}: an HTTP API waits for 30 s and gives up the request; give a whole number from 1 to ${max}`
}
