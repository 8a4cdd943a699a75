/**
 * `npm run deploy`: prints what the deployment takes away, runs `cdk deploy` with the given arguments, then prints the
 * next steps.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { losses } from './losses.ts'
import { nextSteps } from './next-steps.ts'
import { OUTPUTS_FILE, readOutputs } from './stack-outputs.ts'

const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk')
const given = process.argv.slice(2)

// Without a change set: the templates say enough, and it would take longer. What fails here fails again below, and is
// shown there.
const diff = spawnSync(process.execPath, [cdk, 'diff', '--method', 'template', ...given], {
  encoding: 'utf8',
  env: { ...process.env, NO_COLOR: '1' },
  stdio: ['inherit', 'pipe', 'pipe'],
})
const lost = losses(diff.stdout + diff.stderr)
if (lost !== undefined) console.error(`\n${lost}\n`)

// An edge has a second stack.
const args = ['deploy', '--all', '--outputs-file', OUTPUTS_FILE, ...given]
const { status } = spawnSync(process.execPath, [cdk, ...args], { stdio: 'inherit' })
process.exitCode = status ?? 1
const servers = status === 0 ? readOutputs().filter(({ McpUrl }) => McpUrl !== undefined) : []
for (const outputs of servers) console.log(nextSteps(outputs))
