import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { shellWord } from '../../../../lambda/base/shell-word.ts'

test('a shell reads each word as it was, and plain ones are not quoted', () => {
  for (const plain of ['./my-app', 'https://mcp.example.com:8443/mcp', '100%']) {
    assert.equal(shellWord(plain), plain)
  }
  const text = fc.string({ unit: fc.constantFrom(...`'"$\`\\!*?~#&;|<> \n=(){}[]-a`.split('')) })
  const words = fc.sample(text, 200)
  const script = `printf '%s\\0' ${words.map(shellWord).join(' ')}`
  const read = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0')
  assert.deepEqual(read.slice(0, -1), words)
})
