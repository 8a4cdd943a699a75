import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { suite, test } from 'node:test'
import packageJson from '../../../package.json' with { type: 'json' }
import { shellWord } from '../../../lambda/base/shell-word.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const ROOT = path.join(import.meta.dirname, '../../..')
const COMMAND = path.join(ROOT, 'create/create-mcp-auth-lambda.js')

const start = (cwd: string, ...args: string[]) =>
  spawn(process.execPath, [COMMAND, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })

suite('what the command prints', () => {
  for (const option of ['--help', '--version']) {
    test(`may be left unread: ${option}`, async () => {
      const child = start(ROOT, option)
      child.stdout.destroy()
      const [errors, [status]] = await Promise.all([text(child.stderr), once(child, 'close')])
      assert.deepEqual([errors, status], ['', 0])
    })
  }

  test('says how an app of a checkout gets the library, which npm may not have', async () => {
    const folder = temporaryFolder('steps')
    const child = start(folder, 'tools', '--yes')
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
    const steps = [
      'cd tools',
      `npm pack ${shellWord(ROOT)}`,
      `npm install ./mcp-auth-lambda-${packageJson.version}.tgz`,
      'npm run dev',
    ]
    assert.ok(output.includes(`\n\n  ${steps.join('\n  ')}\n\n`), output)
  })
})
