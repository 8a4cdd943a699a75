/** The functions of a deployed stack, as AWS tells. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  type AliasConfiguration,
  CreateAliasCommand,
  DeleteAliasCommand,
  LambdaClient,
  paginateListAliases,
  paginateListVersionsByFunction,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda'
import { LIVE, releaseIn } from '../settings/release-rules.ts'
import type { LiveFunction, Version } from './release-plan.ts'

/** Followed by the number of a version: the alias that marks it as left by a rollback. */
const REJECTED = 'rolled-back-'

export interface DeployedFunction extends LiveFunction {
  /** Of the alias, which it changes with. */
  readonly revision: string | undefined
  /** The share of requests that goes to other versions, from 0 to 1. */
  readonly weights: Readonly<Record<string, number>>
}

export interface DeployedFunctions {
  readonly mcp: DeployedFunction
  readonly metadata: DeployedFunction
}

/** @throws a sentence for the user when there is no such stack, or when it has no aliases */
export async function readFunctions(stack: string, region: string): Promise<DeployedFunctions> {
  const client = new CloudFormationClient({ region })
  const { Stacks: [found] = [] } = await client
    .send(new DescribeStacksCommand({ StackName: stack }))
    .catch((error: Error) => {
      if (!/does not exist/.test(error.message)) throw error
      throw new Error(`There is no stack ${stack} in the region ${region}: see STACK_NAME`)
    })
  const { Outputs: outputs = [] } = found ?? {}
  const valueOf = (name: string) => outputs.find(({ OutputKey }) => OutputKey === name)?.OutputValue
  const [mcp, metadata] = [valueOf('McpFunctionName'), valueOf('MetadataFunctionName')]
  if (mcp === undefined || metadata === undefined) {
    throw new Error(`The stack ${stack} has no versions to go back to: deploy it once`)
  }
  const lambda = new LambdaClient({ region })
  return { mcp: await readFunction(lambda, mcp), metadata: await readFunction(lambda, metadata) }
}

async function readFunction(client: LambdaClient, name: string): Promise<DeployedFunction> {
  const found = await findFunction(client, name)
  if (found === undefined) throw new Error(`The function ${name} has no alias ${LIVE}: deploy it`)
  return found
}

/** Resolves with undefined for a function without the alias. */
export async function findFunction(
  client: LambdaClient,
  name: string,
): Promise<DeployedFunction | undefined> {
  const aliases = await aliasesOf(client, name)
  const live = aliases.find(({ Name }) => Name === LIVE)
  if (live === undefined) return undefined
  const { AdditionalVersionWeights: weights = {} } = live.RoutingConfig ?? {}
  const rejected = aliases
    .filter(({ Name: alias = '' }) => alias.startsWith(REJECTED))
    .map(({ FunctionVersion: version }) => Number(version))
  return {
    name,
    current: Number(live.FunctionVersion),
    isShifting: Object.keys(weights).length > 0,
    weights,
    versions: await versionsOf(client, name),
    rejected,
    revision: live.RevisionId,
  }
}

async function aliasesOf(client: LambdaClient, name: string): Promise<AliasConfiguration[]> {
  const aliases: AliasConfiguration[] = []
  const pages = paginateListAliases({ client }, { FunctionName: name })
  for await (const { Aliases: page = [] } of pages) aliases.push(...page)
  return aliases
}

async function versionsOf(client: LambdaClient, name: string): Promise<Version[]> {
  const versions: Version[] = []
  const pages = paginateListVersionsByFunction({ client }, { FunctionName: name })
  for await (const { Versions: page = [] } of pages) {
    for (const { Version: number, Description: text = '', LastModified: published = '' } of page) {
      const release = releaseIn(text)
      if (number !== '$LATEST') versions.push({ number: Number(number), release, published })
    }
  }
  return versions.toSorted((one, other) => one.number - other.number)
}

/**
 * Points the alias of a function to another version, within seconds.
 *
 * @throws when the alias has changed since it was read
 */
export async function pointTo(lambda: DeployedFunction, version: number, region: string) {
  const command = new UpdateAliasCommand({
    FunctionName: lambda.name,
    Name: LIVE,
    FunctionVersion: String(version),
    RevisionId: lambda.revision,
  })
  await new LambdaClient({ region }).send(command)
}

/** Marks a version as left by a rollback. */
export async function reject(name: string, version: number, region: string): Promise<void> {
  const command = new CreateAliasCommand({
    FunctionName: name,
    Name: REJECTED + version,
    FunctionVersion: String(version),
    Description: 'Left by npm run rollback, which passes it over from now on',
  })
  const isMarked = (error: Error) => error.name === 'ResourceConflictException'
  await new LambdaClient({ region }).send(command).catch((error: Error) => {
    if (!isMarked(error)) throw error
  })
}

/** Undoes `reject`. */
export async function accept(name: string, version: number, region: string): Promise<void> {
  const command = new DeleteAliasCommand({ FunctionName: name, Name: REJECTED + version })
  await new LambdaClient({ region }).send(command)
}
