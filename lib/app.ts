/** The CDK app (cdk.json). It reads its settings from the environment and `.env`, like the local server. */
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'
import { tools } from '../lambda/server/index.ts'
import { loadEnvFile } from '../lambda/settings/env-file.ts'
import { unknownSettings } from '../lambda/settings/unknown-settings.ts'
import { SettingsError } from '../lambda/settings/settings-reader.ts'
import { McpAuthStack } from './mcp-auth-stack.ts'
import {
  DESCRIBED_AT_SYNTH,
  type DeploymentSettings,
  readDeploymentSettings,
} from './settings/deployment-settings.ts'

const warnings = [
  ...loadEnvFile('.env', process.env),
  ...unknownSettings(process.env, DESCRIBED_AT_SYNTH),
]
for (const warning of warnings) console.error(`Warning: ${warning}`)

try {
  const settings = readDeploymentSettings(process.env)
  const app = new App()
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app))
  new McpAuthStack(app, 'McpAuthLambda', { ...settings, tools, ...targetOf(settings) })
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

/** Looking up a VPC needs the account and region of the credentials; otherwise the stack fits any. */
function targetOf({ vpcId }: DeploymentSettings) {
  if (vpcId === undefined) return {}
  const { CDK_DEFAULT_ACCOUNT: account = '', CDK_DEFAULT_REGION: region = '' } = process.env
  if (account !== '' && region !== '') return { env: { account, region } }
  throw new SettingsError([
    `VPC_ID is "${vpcId}", which synth looks up in your AWS account: run it with AWS credentials and a region`,
  ])
}
