/** docs/README.md lists every page of the documentation once, and the README sends people to pages that it has. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const DOCS = path.join(import.meta.dirname, '../../../docs')
const INDEX = readFileSync(path.join(DOCS, 'README.md'), 'utf8')

test('each page is in the index once, below a heading, with a line that says when to read it', () => {
  const [, ...sections] = INDEX.split(/^## /m)
  const lines = sections.flatMap((section) => section.trim().split('\n').slice(2))
  const listed = lines.map((line) => {
    const [, name, target] = /^- \[(\S+)\]\((\S+)\): .{20,}\.$/.exec(line) ?? assert.fail(line)
    assert.equal(name, path.basename(target ?? ''))
    return target ?? ''
  })
  const pages = globSync('*.md', { cwd: DOCS }).filter((page) => page !== 'README.md')
  assert.deepEqual(listed.toSorted(), [...pages, '../CONTRIBUTING.md'].toSorted())
})
