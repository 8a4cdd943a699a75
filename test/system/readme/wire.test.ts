import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { blocksIn, start } from './readme.ts'

const SEPARATOR = '=== next step ==='

test('the curl calls of docs/wire.md, to the letter, get what it says', async () => {
  await start()
  const blocks = blocksIn('docs/wire.md').get('Seven calls') ?? []
  const steps = blocks.filter(({ language }) => language === 'sh')
  assert.equal(steps.length, 7)
  const script = steps.map(({ text }) => text).join(`\necho; echo '${SEPARATOR}'\n`)
  const outputs = execFileSync('sh', ['-euc', script], { encoding: 'utf8', stdio: 'pipe' })
    .replaceAll('\r', '')
    .split(SEPARATOR)
  assert.equal(outputs.length, steps.length)
  let checked = 0
  for (const [index, { language, text }] of blocks.entries()) {
    if (language !== 'text') continue
    const step = blocks.slice(0, index).filter((block) => block.language === 'sh').length - 1
    for (const line of text.split('\n')) {
      assert.ok(outputs[step]?.includes(line), `step ${step + 1} shows: ${line}\n${outputs[step]}`)
      checked += 1
    }
  }
  assert.equal(checked, 8)
})
