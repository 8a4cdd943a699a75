import { Token } from 'aws-cdk-lib'
import type { LimitSettings } from '../../lambda/settings/caller-limit.ts'

interface RouteLimit {
  readonly requestsPerSecond: number
}

/** Says when a route turns requests away before the limit of one caller is reached. */
export function callerLimitWarning(
  { callsPerMinutePerCaller: calls }: LimitSettings,
  { requestsPerSecond }: RouteLimit,
): string | undefined {
  const ofRoute = requestsPerSecond * 60
  if (calls === undefined || Token.isUnresolved(calls) || Token.isUnresolved(requestsPerSecond)) {
    return undefined
  }
  if (calls <= ofRoute) return undefined
  return `A caller may make ${calls} calls a minute (callsPerMinutePerCaller, CALLS_PER_MINUTE_PER_CALLER), and a route takes ${ofRoute} a minute of all callers together (requestsPerSecond, MCP_REQUESTS_PER_SECOND): one caller can use up the route. Let each make fewer, or let in more.`
}
