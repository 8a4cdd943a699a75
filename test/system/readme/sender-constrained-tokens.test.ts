/** docs/sender-constrained-tokens.md: its program is type-checked, and prints what the page says. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { startLocalSystem } from '../../support/local-system.ts'
import { typeErrors, writeBlocks } from './blocks.ts'
import { blocksIn } from './readme.ts'

const blocks = blocksIn('docs/sender-constrained-tokens.md').get('On your machine') ?? []
const blockOf = (wanted: string) =>
  blocks.find(({ language }) => language === wanted) ?? assert.fail(`no block of ${wanted}`)
const [file = assert.fail('no program')] = (await writeBlocks([blockOf('ts')])).values()

test('its program is right as far as types tell', async () => {
  assert.deepEqual(await typeErrors(file), [])
})

for (const env of [
  { DPOP: 'accepted' },
  { DPOP: 'required' },
  { DPOP: 'accepted', DPOP_NONCE: 'required' },
]) {
  test(`its program prints what the page says, with ${JSON.stringify(env)}`, async () => {
    await using system = await startLocalSystem({ env })
    const here = blockOf('ts')
      .text.replace('http://localhost:3000/mcp', system.url)
      .replace('http://localhost:8080/realms/master', system.issuer)
    const copy = file.replace('.ts', '-here.ts')
    await writeFile(copy, here)
    const { stdout } = await promisify(execFile)('node', [copy])
    assert.equal(stdout.trimEnd(), blockOf('text').text)
  })
}
