/** Calls of the demo tools, and what each must answer. */
import assert from 'node:assert/strict'
import type { Progress, Session, ToolResult } from './sdk-clients.ts'

/** In the order of the server's list. */
export const TOOLS = ['add_numbers', 'multiply_numbers', 'sum_numbers']

export const CALLS = {
  sum: { name: 'add_numbers', arguments: { a: 2.5, b: -4 } },
  product: { name: 'multiply_numbers', arguments: { x: 2.5, y: -4 } },
  overflow: { name: 'add_numbers', arguments: { a: 1e308, b: 1e308 } },
  wrongArgument: { name: 'multiply_numbers', arguments: { x: '2.5', y: -4 } },
  /** Reports progress three times before it answers 42. */
  slow: { name: 'sum_numbers', arguments: { numbers: [1, 2, 39], delay_ms: 50 } },
}

export interface ToolUse {
  readonly tools: readonly string[]
  readonly sum: ToolResult
  readonly product: ToolResult
}

/** Lists the tools and calls two of them. */
export async function useTools(session: Session): Promise<ToolUse> {
  const { tools } = await session.listTools()
  const sum = await session.callTool(CALLS.sum)
  const product = await session.callTool(CALLS.product)
  return { tools: tools.map(({ name }) => name), sum, product }
}

export function assertToolUse({ tools, sum, product }: ToolUse): void {
  assert.deepEqual(tools, TOOLS)
  assertSum(sum)
  assertProduct(product)
}

/** The result of the slow call, and what a client heard of its progress: it may drop what comes with the result. */
export function assertSlowSum(result: ToolResult, heard: readonly Progress[]): void {
  assert.partialDeepStrictEqual(result, { structuredContent: { operation: 'sum', result: 42 } })
  assert.ok(heard.length > 0, 'no progress')
  assert.deepEqual(
    heard.map(({ progress, total }) => [progress, total]),
    [1, 2, 3].slice(0, heard.length).map((done) => [done, 3]),
  )
}

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
const RECENT_MS = 60_000

export function assertSum(result: ToolResult): void {
  assertResult(result, { operation: 'addition', operand_a: 2.5, operand_b: -4, result: -1.5 })
}

export function assertProduct(result: ToolResult): void {
  assertResult(result, { operation: 'multiplication', operand_x: 2.5, operand_y: -4, result: -10 })
}

function assertResult({ isError, structuredContent, content }: ToolResult, members: object): void {
  assert.ok(isError !== true)
  const { timestamp, ...others } = structuredContent as { timestamp: string }
  assert.deepEqual(others, members)
  assert.match(timestamp, UTC)
  assert.ok(Math.abs(Date.now() - Date.parse(timestamp)) < RECENT_MS)
  assert.deepEqual(JSON.parse(textOf({ content })), structuredContent)
}

/** A failure that the model can read: what went wrong, and no result. */
export function assertToolError(result: ToolResult, message: RegExp): void {
  assert.equal(result.isError, true)
  assert.equal(result.structuredContent, undefined)
  assert.match(textOf(result), message)
}

function textOf({ content }: Pick<ToolResult, 'content'>): string {
  const [block, ...others] = content as { type: string; text: string }[]
  assert.equal(block?.type, 'text')
  assert.equal(others.length, 0)
  return block?.text ?? ''
}
