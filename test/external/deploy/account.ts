/** What is in the account, as the AWS API tells. */
import {
  GetSecretValueCommand,
  paginateListSecrets,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Account, awsEnvironment } from './project.ts'
import { CREDENTIALS, REGION } from './ministack.ts'
import { run } from '../../support/processes.ts'
import type { PythonEnvironment } from '../../support/python-packages.ts'

/** Names by CloudFormation type. */
export type Inventory = Readonly<Record<string, readonly string[]>>

const INVENTORY = path.join(import.meta.dirname, 'inventory.py')
const LOG_LINES = path.join(import.meta.dirname, 'log_lines.py')
const SECRET = 'AWS::SecretsManager::Secret'

/** Types that exist within another one, and end with it. */
const PARTS = new Set([
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CDK::Metadata',
  'AWS::IAM::Policy',
  'AWS::Lambda::Alias',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::SNS::TopicPolicy',
  'Custom::CodeCache', // its layer is in the account, as the empty one is
])

export interface AccountReader {
  /** Everything of the types that are known here, secrets that wait for their deletion among it. */
  inventory(): Promise<Inventory>
  secretValue(id: string): Promise<string | undefined>
  /** All that was written to any log group. */
  logLines(): Promise<string[]>
}

export function createAccountReader(tools: PythonEnvironment, account: Account) {
  const env = awsEnvironment(account)
  const secrets = new SecretsManagerClient({
    endpoint: account.endpoint,
    region: REGION,
    credentials: {
      accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID,
      secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY,
    },
  })

  return {
    async inventory() {
      const { output } = await run(tools.python, [INVENTORY], { env, quiet: true })
      const names: string[] = []
      const pages = paginateListSecrets({ client: secrets }, { IncludePlannedDeletion: true })
      for await (const { SecretList = [] } of pages) {
        names.push(...SecretList.map(({ Name = '' }) => Name))
      }
      return { ...(JSON.parse(output) as Inventory), [SECRET]: names }
    },
    async secretValue(id) {
      return (await secrets.send(new GetSecretValueCommand({ SecretId: id }))).SecretString
    },
    async logLines() {
      return JSON.parse(
        (await run(tools.python, [LOG_LINES], { env, quiet: true })).output,
      ) as string[]
    },
  } satisfies AccountReader
}

/** Types of a template's resources, but for those that end with another one. */
export async function resourceTypes(templateFile: string): Promise<string[]> {
  const template = JSON.parse(await readFile(templateFile, 'utf8')) as {
    Resources: Record<string, { Type: string }>
  }
  const types = Object.values(template.Resources).map(({ Type }) => Type)
  return [...new Set(types)].filter((type) => !PARTS.has(type))
}
