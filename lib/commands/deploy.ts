/** `npm run deploy`: runs `cdk deploy` with the given arguments, then prints the next steps. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { nextSteps } from './next-steps.ts'
import { OUTPUTS_FILE, readOutputs } from './stack-outputs.ts'

const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk')
const args = ['deploy', '--outputs-file', OUTPUTS_FILE, ...process.argv.slice(2)]
const { status } = spawnSync(process.execPath, [cdk, ...args], { stdio: 'inherit' })
process.exitCode = status ?? 1
if (status === 0) for (const outputs of readOutputs()) console.log(nextSteps(outputs))
