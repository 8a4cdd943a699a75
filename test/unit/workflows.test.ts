import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const ROOT = path.join(import.meta.dirname, '../..')

test('workflows name each action by its commit, which nobody can move as they could a tag', () => {
  const files = globSync('.github/workflows/*.yml', { cwd: ROOT })
  const used = files.flatMap((file) => {
    const text = readFileSync(path.join(ROOT, file), 'utf8')
    return Array.from(text.matchAll(/\buses: *(.*)$/gm), ([, action = '']) => action)
  })
  assert.ok(used.length > 0)
  for (const action of used) assert.match(action, /^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
})
