import { defineServer } from '../features/public.ts'
import { addNumbers } from './tools/add-numbers.ts'
import { multiplyNumbers } from './tools/multiply-numbers.ts'
import { sumNumbers } from './tools/sum-numbers.ts'

/** This server. A new tool, resource or prompt is a file, and a line here; clients list them in this order. */
export const server = defineServer({
  tools: [addNumbers, multiplyNumbers, sumNumbers],
})
