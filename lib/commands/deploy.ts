/**
 * `npm run deploy`: says where it deploys and what the deployment takes away, asks before the server gets another issuer
 * or URL, runs `cdk deploy` with the given arguments, then prints the next steps.
 */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { cdk, cdkOutput, withoutOption } from './cdk.ts'
import { confirm } from './confirm.ts'
import { credentialsHint } from './credentials.ts'
import { type IdentityChange, identityChanges } from './identity-changes.ts'
import { losses } from './losses.ts'
import { nextSteps } from './next-steps.ts'
import { regionOf } from './region.ts'
import { OUTPUTS_FILE, readOutputs } from './stack-outputs.ts'

/** Until the deployment has succeeded, the outputs of the last one stay. */
const NEW_OUTPUTS_FILE = `${OUTPUTS_FILE}.new`

/** How `cdk diff` begins. */
const TARGET = /^Stack (.+) \(aws:\/\/(\d+)\/([\w-]+)\)$/gm

const HELP = `npm run deploy says where it deploys and what it takes away, and asks before the server gets another
issuer or URL; --yes answers. It takes the options of cdk deploy:
`

const given = process.argv.slice(2)
const { values } = parseArgs({
  args: given,
  strict: false,
  options: {
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean' },
    yes: { type: 'boolean', short: 'y' },
    profile: { type: 'string' },
    method: { type: 'string', short: 'm' },
    'no-execute': { type: 'boolean' },
  },
})

try {
  process.exitCode = await run()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

async function run(): Promise<number> {
  if (values.version === true) return cdk(given)
  if (values.help === true) {
    console.log(HELP)
    return cdk(['deploy', ...given])
  }
  await regionOf(typeof values.profile === 'string' ? values.profile : undefined)

  // Without a change set: the templates say enough, and it would take longer.
  const compared = withoutOption(given, '--method', '-m')
  const diff = cdkOutput(['diff', '--method', 'template', ...compared])
  if (diff.status !== 0) {
    console.error(diff.output)
    const hint = credentialsHint(diff.output)
    if (hint !== undefined) console.error(hint)
    return diff.status
  }
  const targets = Array.from(diff.output.matchAll(TARGET))
  for (const [, stack, account, region] of targets) {
    console.error(`\nStack ${stack} in account ${account}, region ${region}`)
  }
  const lost = losses(diff.output)
  if (lost !== undefined) console.error(`\n${lost}\n`)
  const changes = identityChanges(diff.output)
  if (changes.length > 0) console.error(`\n${changes.map(describe).join('\n')}\n`)
  if (isPrepared()) return cdk(['deploy', '--all', ...given])
  return changes.length === 0 || (await isMeant()) ? deploy() : 1
}

/** Whether only a change set is made, and nothing is deployed yet. */
function isPrepared(): boolean {
  return values.method === 'prepare-change-set' || values['no-execute'] === true
}

function describe({ what, deployed, wanted }: IdentityChange): string {
  return `The deployed stack has another ${what}:\n  - ${deployed}\n  + ${wanted}`
}

async function isMeant(): Promise<boolean> {
  if (values.yes === true) return true
  const answer = await confirm('Deploy all the same?')
  if (answer === true) return true
  console.error(
    'Nothing was deployed. For a second server beside that one, set STACK_NAME to another name.' +
      (answer === undefined ? ' If the change is meant, add --yes.' : ''),
  )
  return false
}

function deploy(): number {
  rmSync(NEW_OUTPUTS_FILE, { force: true })
  const status = cdk(['deploy', '--all', '--outputs-file', NEW_OUTPUTS_FILE, ...given])
  if (status !== 0 || !existsSync(NEW_OUTPUTS_FILE)) return status
  renameSync(NEW_OUTPUTS_FILE, OUTPUTS_FILE)
  // An edge has a second stack.
  const servers = Object.values(readOutputs()).filter(({ McpUrl }) => McpUrl !== undefined)
  for (const outputs of servers) console.log(nextSteps(outputs))
  return status
}
