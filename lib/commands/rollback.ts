/** `npm run rollback`: points the functions of a deployment to the versions that served before the newest ones. */
import { parseArgs } from 'node:util'
import {
  accept,
  type DeployedFunction,
  type DeployedFunctions,
  pointTo,
  readFunctions,
  reject,
} from './deployed-functions.ts'
import { regionOf } from './region.ts'
import { type Move, type Moves, planRollback } from './release-plan.ts'
import { readStackName } from './stack-outputs.ts'

const USAGE = `Usage: npm run rollback [-- --to VERSION]

Points both functions of a deployment to the version that served before the newest one, within seconds. To repeat it
changes nothing, and later rollbacks pass over the version that it left. The next deployment of changed code goes forward.

  --to VERSION  a version of the MCP function, older or newer
  STACK_NAME    in the environment or .env: the stack (McpAuthLambda)
  AWS_REGION, AWS_PROFILE and the like, as for the AWS command line`

try {
  await run()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: { to: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help === true) return console.log(USAGE)
  const stack = readStackName()
  const region = await regionOf()
  const functions = await readFunctions(stack, region)
  const plan = planRollback({ ...functions, to: numberOf(values.to) })
  if (plan.kind === 'refused') throw new Error(plan.sentence)
  console.log(`Stack ${stack} in region ${region}`)
  if (plan.kind !== 'moves') return console.log(plan.sentence)
  await carryOut(plan, functions, region)
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new Error(`--to is ${JSON.stringify(text)}: give the number of a version`)
}

/** The mark comes first: with it, what fails after it can be repeated. */
async function carryOut(
  plan: Moves,
  { mcp, metadata }: DeployedFunctions,
  region: string,
): Promise<void> {
  if (plan.reject !== undefined) await reject(mcp.name, plan.reject, region)
  for (const lambda of [mcp, metadata]) {
    const move = plan.moves.find(({ name }) => name === lambda.name)
    // eslint-disable-next-line no-await-in-loop -- if one fails, the other stays as it is
    if (move !== undefined) await carryOutMove(move, lambda, region)
  }
  if (plan.accept !== undefined) await accept(mcp.name, plan.accept, region)
  if (plan.reject === undefined) return
  console.log(
    `The next deployment of changed code goes forward. To undo this: npm run rollback -- --to ${plan.reject}`,
  )
}

async function carryOutMove({ from, to }: Move, lambda: DeployedFunction, region: string) {
  await pointTo(lambda, to.number, region).catch((error: Error) => {
    throw new Error(`${lambda.name} stays at version ${from}: ${error.message}`)
  })
  const told = [from, to.number].map((number) => describe(lambda, number))
  console.log(`  ${lambda.name}\n    from ${told[0]}\n    to   ${told[1]}`)
}

function describe({ versions }: DeployedFunction, wanted: number): string {
  const version = versions.find(({ number }) => number === wanted)
  if (version === undefined) return `version ${wanted}, which no longer exists`
  const { release = 'unknown', published } = version
  return `version ${wanted}, release ${release}, published ${published}`
}
