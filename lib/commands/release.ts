/**
 * `npm run release`: what a pipeline does with the cloud assembly of `npm run synth`. It deploys it with the given arguments,
 * checks the server from outside, and goes back to the version before when that fails.
 */
import { spawnSync } from 'node:child_process'
import { ASSEMBLY, serverStack } from './cloud-assembly.ts'
import { isDeployed } from './deployed-stack.ts'
import { readOutputs } from './stack-outputs.ts'

const FIRST = `The first deployment of this stack is not checked any further: its steps are above, in the output of npm run deploy. The next deployment has to pass the checks.`

/** Returns the exit code. */
function release(given: readonly string[]): number {
  const stack = serverStack()
  const isFirst = !isDeployed(stack)
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
  if (npmRun('smoke', '--', McpUrl) === 0) return 0
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
  process.exitCode = release(process.argv.slice(2))
} catch (error) {
  tell('error', (error as Error).message)
  process.exitCode = 1
}
