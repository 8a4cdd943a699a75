/** `npm run deploy`: `cdk deploy` with the arguments that follow, and at the end what to do with what is deployed. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { nextSteps, type Outputs } from './next-steps.ts'
import { OUTPUTS_FILE } from './outputs-file.ts'

const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk')
const args = ['deploy', '--outputs-file', OUTPUTS_FILE, ...process.argv.slice(2)]
const { status } = spawnSync(process.execPath, [cdk, ...args], { stdio: 'inherit' })
process.exitCode = status ?? 1
if (status === 0) {
  const stacks = JSON.parse(readFileSync(OUTPUTS_FILE, 'utf8')) as Record<string, Outputs>
  for (const outputs of Object.values(stacks)) console.log(nextSteps(outputs))
}
