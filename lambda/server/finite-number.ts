import { ToolError } from '../features/public.ts'

/**
 * Returns a finite number as it is.
 *
 * @throws {ToolError} for a number that JSON cannot carry (RFC 8259 §6)
 */
export function finiteNumber(result: number): number {
  if (Number.isFinite(result)) return result
  throw new ToolError('The result is too large for a JSON number: its magnitude is above 1.8e308.')
}
