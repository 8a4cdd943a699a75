import { readFileSync } from 'node:fs'

/** `npm run deploy` writes the outputs of the stacks here, for pipelines and later commands. */
export const OUTPUTS_FILE = 'cdk.out/outputs.json'

/** The outputs of a stack, by name. */
export type StackOutputs = Readonly<Record<string, string>>

/** @throws with `code` `ENOENT` before the first deployment from here */
export function readOutputs(): StackOutputs[] {
  const stacks = JSON.parse(readFileSync(OUTPUTS_FILE, 'utf8')) as Record<string, StackOutputs>
  return Object.values(stacks)
}
