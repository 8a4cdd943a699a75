/** Reads a deployment for the doctor: what AWS does not tell is a part of it, so that the rest is examined. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateDescribeStacks,
  type Stack,
} from '@aws-sdk/client-cloudformation'
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type GetFunctionConfigurationCommandOutput,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type {
  Deployment,
  ExaminedFunction,
  ExaminedSecret,
  FunctionConfiguration,
  StackDescription,
  Unread,
} from '../../local/doctor/deployment/deployment.ts'
import { UsageError } from '../../local/doctor/arguments.ts'
import { LIVE } from '../settings/release-rules.ts'
import { messageOf } from './credentials.ts'
import { findFunction } from './deployed-functions.ts'
import { regionOf } from './region.ts'
import { readStackName } from './stack-outputs.ts'

/** By their place in the outputs of a stack. */
const FUNCTION_OUTPUTS = ['McpFunctionName', 'MetadataFunctionName']

/**
 * @param given a name, by default `STACK_NAME`
 * @throws {UsageError} for a name that CloudFormation would refuse
 */
export async function readDeployment(given: string | undefined): Promise<Deployment> {
  const stack = stackNameOf(given)
  const unread: Unread[] = []
  const nothing = { stack, region: undefined, description: undefined, others: [], functions: [] }
  const region = await regionOf().catch((error: Error) => {
    unread.push({ what: 'the region', error: error.message, isAll: true })
  })
  if (region === undefined) return { ...nothing, secret: undefined, unread }
  const attempt = attempts(unread)
  const cloudFormation = new CloudFormationClient({ region })
  const description = await attempt(
    `cloudformation:DescribeStacks of ${stack} in ${region}`,
    async () => describe(cloudFormation, stack),
    true,
  )
  if (description === undefined) {
    // Only some may list the stacks: the name alone says what is wrong.
    const others = unread.length > 0 ? [] : await deploymentsIn(cloudFormation).catch(() => [])
    return { ...nothing, region, others, secret: undefined, unread }
  }
  const lambda = new LambdaClient({ region })
  const functions: ExaminedFunction[] = []
  for (const output of FUNCTION_OUTPUTS) {
    const { [output]: name } = description.outputs
    // eslint-disable-next-line no-await-in-loop -- the MCP function comes first
    if (name !== undefined) functions.push(...(await readFunction(lambda, name, attempt)))
  }
  const id = functions[0]?.configuration?.environment['OAUTH_CLIENT_SECRET_ARN']
  const secret =
    id === undefined
      ? undefined
      : await attempt(`secretsmanager:DescribeSecret of ${id}`, async () => readSecret(id, region))
  return { ...nothing, region, description, functions, secret, unread }
}

type Attempt = <T>(what: string, read: () => Promise<T>, isAll?: boolean) => Promise<T | undefined>

/** Adds what fails to a list, and goes on. */
function attempts(unread: Unread[]): Attempt {
  return async (what, read, isAll = false) => {
    try {
      return await read()
    } catch (error) {
      const { name } = error as Error
      unread.push({ what, error: `${name}: ${messageOf(error as Error)}`, isAll })
      return undefined
    }
  }
}

function stackNameOf(given: string | undefined): string {
  try {
    return readStackName(given)
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** Resolves with undefined when there is no such stack. */
async function describe(client: CloudFormationClient, stack: string) {
  try {
    const { Stacks: [found] = [] } = await client.send(
      new DescribeStacksCommand({ StackName: stack }),
    )
    return found && descriptionOf(found)
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return undefined
    throw error
  }
}

function descriptionOf({ StackStatus, StackStatusReason, Outputs = [] }: Stack): StackDescription {
  const outputs = Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])
  return {
    status: StackStatus ?? 'unknown',
    reason: StackStatusReason,
    outputs: Object.fromEntries(outputs) as Record<string, string>,
  }
}

async function deploymentsIn(client: CloudFormationClient): Promise<string[]> {
  const names: string[] = []
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    const ours = Stacks.filter((stack) => 'McpFunctionName' in descriptionOf(stack).outputs)
    names.push(...ours.map(({ StackName = '' }) => StackName))
  }
  return names
}

/** Resolves with none where AWS does not tell whether there is one. */
async function readFunction(
  client: LambdaClient,
  name: string,
  attempt: Attempt,
): Promise<ExaminedFunction[]> {
  const gone = {
    name,
    exists: true,
    live: undefined,
    configuration: undefined,
    reserved: undefined,
  }
  const found = await attempt(
    `lambda:ListAliases and ListVersionsByFunction of ${name}`,
    async () => {
      const lambda = await findFunction(client, name).catch((error: Error) =>
        ifMissing(error, null),
      )
      return { lambda }
    },
  )
  if (found === undefined) return []
  if (found.lambda === null) return [{ ...gone, exists: false }]
  if (found.lambda === undefined) return [gone]
  const configuration = await attempt(`lambda:GetFunctionConfiguration of ${name}`, async () =>
    client.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: LIVE })),
  )
  const concurrency = await attempt(`lambda:GetFunctionConcurrency of ${name}`, async () =>
    client.send(new GetFunctionConcurrencyCommand({ FunctionName: name })),
  )
  return [
    {
      name,
      exists: true,
      live: found.lambda,
      configuration: configuration && configurationOf(configuration),
      reserved: concurrency?.ReservedConcurrentExecutions,
    },
  ]
}

function ifMissing<T>(error: Error, instead: T): T {
  if (error.name !== 'ResourceNotFoundException') throw error
  return instead
}

const configurationOf = (given: GetFunctionConfigurationCommandOutput): FunctionConfiguration => ({
  state: given.State,
  stateReason: given.StateReason,
  lastUpdate: given.LastUpdateStatus,
  lastUpdateReason: given.LastUpdateStatusReason,
  environment: given.Environment?.Variables ?? {},
})

async function readSecret(id: string, region: string): Promise<ExaminedSecret> {
  const client = new SecretsManagerClient({ region })
  const secret = await client
    .send(new DescribeSecretCommand({ SecretId: id }))
    .catch((error: Error) => ifMissing(error, undefined))
  if (secret === undefined) return { id, state: 'missing', versions: 0 }
  const versions = Object.keys(secret.VersionIdsToStages ?? {}).length
  return { id, state: secret.DeletedDate === undefined ? 'there' : 'deleted', versions }
}
