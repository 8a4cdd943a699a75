/** What `cdk` runs (cdk.json): the settings come from the environment and from `.env`, as they do locally. */
import { existsSync } from 'node:fs'
import { App } from 'aws-cdk-lib'
import { SettingsError } from '../lambda/setting-values.ts'
import { McpAuthStack } from './mcp-auth-stack.ts'
import { readDeploymentSettings } from './settings.ts'

if (existsSync('.env')) process.loadEnvFile('.env')

try {
  const settings = readDeploymentSettings(process.env)
  new McpAuthStack(new App(), 'McpAuthLambda', settings)
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
