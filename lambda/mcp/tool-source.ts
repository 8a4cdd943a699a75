import { once } from '../base/load-once.ts'
import type { Tool } from './define-tool.ts'

/** Tools, or what imports the module with them, when they are first needed. */
export type ToolSource = readonly Tool[] | (() => Promise<{ readonly tools: readonly Tool[] }>)

export type LoadTools = () => Promise<readonly Tool[]>

export function toolLoader(source: ToolSource): LoadTools {
  return once(async () => (typeof source === 'function' ? (await source()).tools : source))
}
