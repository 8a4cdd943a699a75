/** Whatever ends a run, nothing that it started stays. */
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { after } from 'node:test'
import { waitUntil } from '../../support/wait-until.ts'
import type { Started } from './interrupted-run.ts'
import { processesOf } from './listening-addresses.ts'
import { printSummary, step } from '../../support/progress.ts'
import { installMiniStack } from './ministack.ts'

const RUN = path.join(import.meta.dirname, 'interrupted-run.ts')
const END_TIMEOUT_MS = 10_000

after(() => printSummary('Interrupted'))

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  step(`a run that ends by ${signal} leaves no process and no file behind`, async () => {
    await installMiniStack()
    const run = fork(RUN, { execArgv: [], silent: true })
    const [{ folder, group }] = (await once(run, 'message')) as [Started]
    assert.ok((await processesOf(group)).length > 0, 'MiniStack runs')
    assert.ok(existsSync(folder))
    run.kill(signal)
    await once(run, 'exit')
    const isGone = async () => (await processesOf(group)).length === 0 && !existsSync(folder)
    assert.ok(await waitUntil(isGone, END_TIMEOUT_MS), 'MiniStack ends too')
  })
}
