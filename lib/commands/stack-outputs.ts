import { readFileSync } from 'node:fs'
import { loadEnvFile } from '../../lambda/settings/env-file.ts'
import { settingsReader } from '../../lambda/settings/settings-reader.ts'
import { DEFAULT_STACK_NAME, stackName } from '../settings/stack-name.ts'

/** `npm run deploy` writes the outputs of the stack here, for pipelines and later commands. */
export const OUTPUTS_FILE = 'cdk.out/outputs.json'

/** The outputs of a stack, by name. */
export type StackOutputs = Readonly<Record<string, string>>

/** @throws with `code` `ENOENT` before the first deployment from here */
export function readOutputs(file = OUTPUTS_FILE): Readonly<Record<string, StackOutputs>> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, StackOutputs>
}

/**
 * Reads `STACK_NAME` from the environment or `.env`, as the CDK app does.
 *
 * @param given in its place
 * @throws {SettingsError} when CloudFormation would refuse it
 */
export function readStackName(given?: string): string {
  const environment = { ...process.env, ...(given !== undefined && { STACK_NAME: given }) }
  loadEnvFile('.env', environment)
  const reader = settingsReader(environment)
  const table = { name: ['STACK_NAME', stackName, DEFAULT_STACK_NAME] } as const
  return reader.finish(reader.read(table).name)
}
