import type { Tool } from '../tool.ts'
import { addNumbers } from './add-numbers.ts'
import { multiplyNumbers } from './multiply-numbers.ts'
import { sumNumbers } from './sum-numbers.ts'

/** The tools of this server, in the order in which clients list them. A new one is a file and a line here. */
export const tools: readonly Tool[] = [addNumbers, multiplyNumbers, sumNumbers]
