import type { AuthInfo } from '@modelcontextprotocol/server'

/** What the MCP server learns about a verified token, frozen: requests share it. Each one adds its token and a URL. */
export type Grant = Readonly<Omit<AuthInfo, 'token' | 'resource'>>

/** Freezes a JSON value with everything in it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const one of Object.values(value)) deepFreeze(one)
  return Object.freeze(value)
}
