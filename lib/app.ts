/** The CDK app (cdk.json). It reads its settings from the environment and `.env`, like the local server. */
import { Annotations, App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'
import { neededNames } from '../lambda/features/check/check-needs.ts'
import {
  featuresOf,
  type ServerDefinition,
  ServerDefinitionError,
} from '../lambda/features/define-server.ts'
import { envFileNames, loadEnvFile } from '../lambda/settings/env-file.ts'
import { likelyMistakes } from '../lambda/settings/likely-mistakes.ts'
import { unknownSettings } from '../lambda/settings/unknown-settings.ts'
import { SettingsError } from '../lambda/settings/settings-reader.ts'
import { McpAuthStack } from './mcp-auth-stack.ts'
import { defaultPortWarnings } from './settings/default-port-warnings.ts'
import { LIKELY_MISTAKES } from './settings/likely-mistake-warnings.ts'
import { localOnlyVariables } from './settings/local-only-variables.ts'
import { loadPipelineVariables } from './settings/pipeline-variables.ts'
import {
  DESCRIBED_AT_SYNTH,
  type DeploymentSettings,
  readDeploymentSettings,
} from './settings/deployment-settings.ts'

const ENV_FILE = '.env'

try {
  warn(loadEnvFile(ENV_FILE, process.env))
  const settingNames = DESCRIBED_AT_SYNTH.map(({ variable }) => variable)
  const handedOver = loadPipelineVariables(process.env, settingNames)
  // Only now, because it may read these variables when it loads, as it may in the function.
  const { server } = await import('../lambda/server/index.ts')
  warnOfVariables(server)
  const known = new Set([...settingNames, ...neededNames(server.needs ?? {})])
  for (const name of handedOver) if (!known.has(name)) delete process.env[name]
  const settings = readDeploymentSettings(process.env, server)
  // What is right for a user pool, the stack sets by itself.
  const issuer = settings.authorizationServer === undefined ? settings.issuer : undefined
  warn(likelyMistakes({ ...settings, issuer }, featuresOf(server)))
  warn(defaultPortWarnings(process.env))
  const app = new App()
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app))
  const stack = new McpAuthStack(app, settings.stackName, {
    ...settings,
    server,
    ...targetOf(settings),
  })
  // The construct says the same in the words of its props.
  Annotations.of(stack).acknowledgeWarning(LIKELY_MISTAKES)
} catch (error) {
  if (!(error instanceof SettingsError || error instanceof ServerDefinitionError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

function warnOfVariables({ needs = {} }: ServerDefinition): void {
  const needed = neededNames(needs)
  const unknown = unknownSettings(process.env, DESCRIBED_AT_SYNTH, needed)
  warn(unknown)
  const names = envFileNames(ENV_FILE).filter(
    (name) => !unknown.some((sentence) => sentence.startsWith(`${name} `)),
  )
  warn(localOnlyVariables(names, needed))
}

function warn(sentences: readonly string[]): void {
  for (const sentence of sentences) console.error(`Warning: ${sentence}`)
}

/** A VPC is looked up, and an edge is in another region: both need account and region. Otherwise the stack fits any. */
function targetOf({ vpcId, edge }: DeploymentSettings) {
  if (vpcId === undefined && !edge) return {}
  const { CDK_DEFAULT_ACCOUNT: account = '', CDK_DEFAULT_REGION: region = '' } = process.env
  if (account !== '' && region !== '') return { env: { account, region } }
  if (edge) {
    throw new SettingsError([
      'EDGE is "true", which needs to know account and region: run synth with AWS credentials and a region',
    ])
  }
  throw new SettingsError([
    `VPC_ID is "${vpcId}", which synth looks up in your AWS account: run it with AWS credentials and a region`,
  ])
}
