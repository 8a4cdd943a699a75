/** What both tools answer, to the member. */
import assert from 'node:assert/strict'
import type { ToolResult } from './sdk-clients.ts'

export const CALLS = {
  sum: { name: 'add_numbers', arguments: { a: 2.5, b: -4 } },
  product: { name: 'multiply_numbers', arguments: { x: 2.5, y: -4 } },
  overflow: { name: 'add_numbers', arguments: { a: 1e308, b: 1e308 } },
  wrongArgument: { name: 'multiply_numbers', arguments: { x: '2.5', y: -4 } },
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
