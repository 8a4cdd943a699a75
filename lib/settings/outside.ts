import { Token } from 'aws-cdk-lib'

/** Names a value that is no whole number of a range. One that is known at deployment only passes. */
export function outside(
  name: string,
  value: number | undefined,
  min: number,
  max: number,
): string[] {
  if (value === undefined || Token.isUnresolved(value)) return []
  if (Number.isInteger(value) && value >= min && value <= max) return []
  const range = max === Infinity ? `of ${min} or more` : `from ${min} to ${max}`
  return [`${name} is ${value}: give a whole number ${range}`]
}
