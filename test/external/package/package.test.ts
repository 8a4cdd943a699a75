import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { test } from 'node:test'
import packageJson from '../../../package.json' with { type: 'json' }
import { freePort } from '../../support/free-port.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { install } from './installed.ts'

test('the packed package installs elsewhere, and its command serves there', async () => {
  const { folder, run } = install()
  const command = path.join(folder, 'node_modules/.bin/mcp-auth-server')
  assert.equal(run(command, '--version'), `${packageJson.version}\n`)

  const [port, authPort] = [await freePort(), await freePort()]
  const env = { PATH: process.env['PATH'], PORT: String(port), AUTH_PORT: String(authPort) }
  const server = spawn(command, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(server, 'close')
  let output = ''
  server.stdout.on('data', (text) => (output += String(text)))
  await waitUntil(async () => output.includes('Ctrl-C') || server.exitCode !== null, 15_000)
  const { status } = await fetch(`http://localhost:${port}/mcp`, { method: 'POST' })
  assert.equal(status, 401)
  server.kill('SIGINT')
  assert.deepEqual(await closed, [0, null])
})
