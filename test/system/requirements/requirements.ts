/** Every MUST and SHOULD of the specifications that falls on this server. */
import { mcp } from './mcp.ts'
import type { Requirement } from './requirement.ts'
import { rfc6750 } from './rfc6750.ts'
import { rfc7662 } from './rfc7662.ts'
import { rfc8725 } from './rfc8725.ts'
import { rfc9068 } from './rfc9068.ts'
import { rfc8707, rfc9728 } from './rfc9728.ts'

export const requirements: readonly Requirement[] = [
  ...rfc6750,
  ...rfc7662,
  ...rfc8707,
  ...rfc8725,
  ...rfc9068,
  ...rfc9728,
  ...mcp,
]
