/**
 * `npm run release`: what a pipeline does with the cloud assembly of `npm run synth`. It deploys it with the given arguments,
 * checks the server from outside, and goes back to the version before when that fails.
 */
import { spawnSync } from 'node:child_process'
import { ASSEMBLY, serverStack } from './cloud-assembly.ts'
import { isDeployed } from './deployed-stack.ts'
import { readOutputs } from './stack-outputs.ts'

const USAGE = `Usage: npm run release [-- OPTIONS]

Deploys the cloud assembly in ${ASSEMBLY}, which npm run synth writes, and asks nothing. Then checks the server from outside, and
goes back to the version before if a check fails; the exit code is 1 then.

  OPTIONS       those of npm run deploy, such as --yes for a server that gets another issuer or URL
  ACCESS_TOKEN  in the environment: a token for the server, with which the checks call a tool, too`

/** Names and functions of a fresh deployment need a while. */
const DOCTOR_RETRY_SECONDS = '20'

const FIRST = `The first deployment of this stack is not checked any further: its steps are above, in the output of npm run deploy. The next deployment has to pass the checks.`

/** Resolves with the exit code. */
async function release(given: readonly string[]): Promise<number> {
  const stack = serverStack()
  const isFirst = !(await isDeployed(stack))
  const environment = { ...process.env, STACK_NAME: stack.name }
  const npmRun = (...args: string[]) =>
    spawnSync('npm', ['run', ...args], { stdio: 'inherit', env: environment }).status ?? 1

  const options = ['--app', ASSEMBLY, '--require-approval', 'never']
  const deployed = npmRun('deploy', '--', ...options, ...given)
  if (deployed !== 0) {
    tell(
      'error',
      'Nothing new is deployed: see above. What CloudFormation had begun, it has taken back by itself.',
    )
    return deployed
  }
  const { McpUrl } = Object.values(readOutputs()).find((outputs) => 'McpUrl' in outputs) ?? {}
  if (McpUrl === undefined) throw new Error('The deployment has no output McpUrl')
  if (npmRun('doctor', '--', McpUrl, '--retry', DOCTOR_RETRY_SECONDS) === 0) return 0
  if (isFirst) {
    tell('notice', FIRST)
    return 0
  }
  tell('error', `The checks of ${McpUrl} failed: going back to the version before.`)
  if (npmRun('rollback') !== 0)
    tell('error', `npm run rollback failed, too: ${McpUrl} still has the version that failed.`)
  return 1
}

/** GitHub shows such a line on the page of the run. */
function tell(level: 'error' | 'notice', text: string): void {
  console.log(process.env['GITHUB_ACTIONS'] === 'true' ? `::${level}::${text}` : `\n${text}`)
}

try {
  const given = process.argv.slice(2)
  if (given.includes('--help') || given.includes('-h')) console.log(USAGE)
  else process.exitCode = await release(given)
} catch (error) {
  tell('error', (error as Error).message)
  process.exitCode = 1
}
