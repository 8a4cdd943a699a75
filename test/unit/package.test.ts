/** The package is the library: the server in `lambda/server/` is the user's, and stays out of it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { test } from 'node:test'

const ROOT = path.join(import.meta.dirname, '../..')
const TSC = path.join(ROOT, 'node_modules/typescript/bin/tsc')

test('what is packed neither has nor imports the server of a checkout', () => {
  const args = [TSC, '-p', 'tsconfig.package.json', '--listFilesOnly']
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
  assert.equal(status, 0, stdout)
  const files = stdout.split('\n').map((file) => path.relative(ROOT, file))
  for (const name of ['lambda/handler.ts', 'local/main.ts', 'lib/protected-mcp-api.ts'])
    assert.ok(files.includes(path.normalize(name)), name)
  const own = files.filter((file) => /^lambda.(?:server\b|mcp\.ts)/.test(file))
  assert.deepEqual(own, [])
})
