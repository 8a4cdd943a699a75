/** The same with a REST API in front, which sends other events, and streams: `npm start -- --front-door rest`. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { suite, test } from 'node:test'

const FILES = [
  'client-credentials',
  'discovery',
  'feature-access',
  'feature-questions',
  'features',
  'http',
  'progress',
  'protocol-messages',
  'sign-in',
]
const TIMEOUT_MS = 180_000

suite('through a REST API', () => {
  for (const name of FILES) {
    test(`${name}.test.ts passes`, async () => {
      const { NODE_TEST_CONTEXT: _, ...env } = process.env
      const file = path.join(import.meta.dirname, `${name}.test.ts`)
      const child = spawn(process.execPath, ['--test', '--test-reporter=spec', file], {
        env: { ...env, TEST_FRONT_DOOR: 'rest' },
        stdio: ['ignore', 'pipe', 'inherit'],
        timeout: TIMEOUT_MS,
      })
      const [output, [code]] = await Promise.all([
        text(child.stdout),
        once(child, 'close') as Promise<[number | null]>,
      ])
      assert.equal(code, 0, output)
      assert.match(output, /^ℹ pass [1-9]/m)
    })
  }
})
