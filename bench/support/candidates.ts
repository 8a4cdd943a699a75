/** What is compared. */
import type { Era } from './events.ts'

export interface Candidate {
  readonly name: string
  /** In tables. */
  readonly title: string
  readonly eras: readonly Era[]
  /** Whether it says of itself that it refuses tokens for other servers. */
  readonly checksAudience: boolean
}

/** The two that ratios are taken of: what users would otherwise put together, and the least that does the same. */
export const NAIVE = 'naive-v2'
export const FLOOR = 'floor'
export const PROJECT = 'mcp-auth-lambda'

const BOTH = ['modern', 'legacy'] as const

export const CANDIDATES: readonly Candidate[] = [
  { name: PROJECT, title: 'this project', eras: BOTH, checksAudience: true },
  { name: FLOOR, title: 'floor: no packages at all', eras: BOTH, checksAudience: true },
  { name: NAIVE, title: 'MCP SDK v2, middy, Powertools, Hono', eras: BOTH, checksAudience: true },
]
