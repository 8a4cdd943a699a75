/** What `npm version` and the workflow of releases run. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import packageJson from '../../package.json' with { type: 'json' }
import { temporaryFolder } from '../support/temporary-folder.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const FILES = [
  'CHANGELOG.md',
  'create/package.json',
  'create/template/app/package.json',
  'docs/own-app.md',
  'lambda/base/version.ts',
  'package.json',
]
const DATE = new Date().toISOString().slice(0, 10)

/** A folder with the files that have a version, of which npm has already changed its own. */
function releasing(
  version: string,
  changelog = '## Unreleased\n\n- A line.\n\n## 0.0.1 - 2026-01-01\n',
) {
  const folder = temporaryFolder('release')
  for (const file of FILES) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), readFileSync(path.join(ROOT, file)))
  }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ ...packageJson, version }))
  writeFileSync(path.join(folder, 'CHANGELOG.md'), changelog)
  const run = (program: string, ...args: string[]) =>
    spawnSync(process.execPath, [path.join(ROOT, '.ci', program), ...args], {
      cwd: folder,
      encoding: 'utf8',
    })
  return { read: (file: string) => readFileSync(path.join(folder, file), 'utf8'), run }
}

suite('npm version', () => {
  test('writes the new version wherever it is, and dates what is unreleased', () => {
    const { read, run } = releasing('9.8.7')
    const { status, stderr } = run('new-version.js')
    assert.equal(status, 0, stderr)
    for (const file of FILES.filter((name) => name !== 'CHANGELOG.md')) {
      assert.match(read(file), /\b9\.8\.7\b/, file)
      assert.doesNotMatch(read(file), new RegExp(`lambda.*${packageJson.version}`), file)
    }
    const expected = `## Unreleased\n\n## 9.8.7 - ${DATE}\n\n- A line.\n\n## 0.0.1 - 2026-01-01\n`
    assert.equal(read('CHANGELOG.md'), expected)
  })

  for (const [what, changelog] of [
    ['nothing is unreleased', '## Unreleased\n\n## 0.0.1 - 2026-01-01\n\n- A line.\n'],
    [
      'there is a heading alone',
      '## Unreleased\n\n### Added\n\n## 0.0.1 - 2026-01-01\n\n- A line.\n',
    ],
    ['there is no such section', '## 0.0.1 - 2026-01-01\n\n- A line.\n'],
    ['it is released', '## Unreleased\n\n- A line.\n\n## 9.8.7 - 2026-01-01\n'],
  ] as const) {
    test(`changes nothing when ${what}`, () => {
      const { read, run } = releasing('9.8.7', changelog)
      const { status, stderr } = run('new-version.js')
      assert.equal(status, 1)
      assert.match(stderr, /CHANGELOG\.md (?:already has 9\.8\.7|has nothing below)/)
      assert.equal(read('create/package.json'), readFileSync('create/package.json', 'utf8'))
    })
  }

  test('changes nothing for a version that is not published', () => {
    for (const version of ['1.0.0-rc.1', '1.0.0+1']) {
      const { read, run } = releasing(version)
      const { status, stderr } = run('new-version.js')
      assert.equal(status, 1)
      assert.ok(stderr.includes(`The version is ${version}: give one without a suffix`), stderr)
      assert.match(read('CHANGELOG.md'), /^## Unreleased\n\n- A line/)
    }
  })
})

suite('the notes of a release', () => {
  test('are its section', () => {
    const { run } = releasing('9.8.7')
    run('new-version.js')
    assert.equal(run('release-notes.js', 'v9.8.7').stdout, '- A line.\n')
  })

  test('need a tag with the version of both packages', () => {
    const { run } = releasing('9.8.7')
    const before = run('release-notes.js', 'v9.8.7')
    assert.deepEqual([before.status, before.stdout], [1, ''])
    assert.match(before.stderr, /create-mcp-auth-lambda has the version 0/)
    run('new-version.js')
    for (const tag of ['v9.8.6', '9.8.7', 'v9.8.70'])
      assert.match(run('release-notes.js', tag).stderr, new RegExp(`The tag is "${tag}", and`))
  })

  test('need a section', () => {
    const { run } = releasing(packageJson.version)
    const { status, stderr } = run('release-notes.js', `v${packageJson.version}`)
    assert.equal(status, 1)
    assert.match(stderr, /has no section/)
  })
})

test('CHANGELOG.md begins with what is unreleased', () => {
  const headings = readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8').match(/^## .*/gm) ?? []
  assert.equal(headings[0], '## Unreleased')
  for (const heading of headings.slice(1))
    assert.match(heading, /^## \d+\.\d+\.\d+ - \d{4}-\d\d-\d\d$/)
})
