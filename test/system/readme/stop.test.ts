/** The command that docs/tools.md has for scripts: a SIGTERM to npm also ends the server. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { freePort } from '../../support/free-port.ts'
import { ROOT } from './readme.ts'

const PAGE = readFileSync(path.join(ROOT, 'docs/tools.md'), 'utf8')
const STOP_TIMEOUT_MS = 10_000

test('SIGTERM stops the command that a script runs', async (t) => {
  const [, command = ''] = /by SIGTERM, run `([^`]+)`/.exec(PAGE) ?? []
  const [npm = '', ...args] = command.split(' ')
  const env = { ...process.env, PORT: `${await freePort()}`, AUTH_PORT: `${await freePort()}` }
  const child = spawn(npm, args, {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { pid = assert.fail(`${npm} does not start`) } = child
  const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), 3 * STOP_TIMEOUT_MS)
  t.after(() => clearTimeout(timer))
  let begun = 0
  child.stdout.on('data', (data: Buffer) => {
    if (begun > 0 || !data.includes('Ctrl-C')) return
    begun = performance.now()
    child.kill('SIGTERM')
  })
  // The output ends with the last process that npm has started.
  const output = await text(child.stdout)
  assert.ok(begun > 0, output)
  assert.ok(performance.now() - begun < STOP_TIMEOUT_MS, `a process is left of ${command}`)
})
