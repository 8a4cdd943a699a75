import type { Tool } from '../mcp/define-tool.ts'
import { addNumbers } from './tools/add-numbers.ts'
import { multiplyNumbers } from './tools/multiply-numbers.ts'
import { sumNumbers } from './tools/sum-numbers.ts'

/** The tools of this server, in the order in which clients list them. A new one is a file and a line here. */
export const tools: readonly Tool[] = [addNumbers, multiplyNumbers, sumNumbers]
