/** The order of the rooms: docs/architecture.md says which room may import which, and the sources keep to it. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const ROOT = path.join(import.meta.dirname, '../..')
const PAGE = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8')
const ROW = /^\| `([\w/-]+)\/` \|.*\| ((?:`[\w/-]+`(?:, )?)*) ?\|$/gm
/** The user's server: whatever it imports, and whatever it is, no other test depends on it. */
const YOURS = 'lambda/server'
/** Static imports and `import()` of files, types included: a type is a dependency, too. */
const IMPORT = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g

const allowed = new Map(
  Array.from(PAGE.matchAll(ROW), ([, room = '', rooms = '']) => [
    room,
    Array.from(rooms.matchAll(/`([^`]+)`/g), ([, name = '']) => name),
  ]),
)
const files = globSync('{lambda,lib,local}/**/*.ts', { cwd: ROOT })

/** `lambda/server/tools` is a part of `lambda/server`. */
function roomOf(file: string): string {
  const folder = path.dirname(file)
  return allowed.has(folder) || !folder.includes('/') ? folder : roomOf(folder)
}

function importsOf(file: string): string[] {
  const source = readFileSync(path.join(ROOT, file), 'utf8')
  return Array.from(source.matchAll(IMPORT), ([, name = '']) =>
    path.join(path.dirname(file), name),
  ).filter((imported) => !imported.startsWith('package.json'))
}

test('every folder of sources is a room of the table, and every room has sources', () => {
  const folders = new Set(files.map(roomOf))
  assert.deepEqual([...folders].toSorted(), [...allowed.keys()].toSorted())
  assert.ok(files.length > 100)
})

test('a room imports those that its row names, and the row names no other', () => {
  const rooms = [...allowed.keys()].filter((room) => room !== YOURS)
  const imported = new Map(rooms.map((room) => [room, new Set<string>()]))
  for (const file of files) {
    const room = roomOf(file)
    if (room === YOURS) continue
    for (const name of importsOf(file)) {
      const other = roomOf(name)
      if (other === room) continue
      assert.ok(allowed.get(room)?.includes(other), `${file} imports ${name}`)
      imported.get(room)?.add(other)
    }
  }
  for (const [room, others] of imported) {
    assert.deepEqual([...others].toSorted(), allowed.get(room)?.toSorted(), room)
  }
})

test('only what serves and deploys your server imports it, and the tests in test/server/', () => {
  const others = globSync('{bench,examples,test}/**/*.ts', {
    cwd: ROOT,
    exclude: ['test/server/**'],
  })
  const importing = (isSought: (name: string) => boolean) =>
    [...files, ...others].filter((file) => roomOf(file) !== YOURS && importsOf(file).some(isSought))
  const importers = importing((name) => roomOf(name) === YOURS)
  assert.deepEqual(importers.toSorted(), ['lambda/mcp.ts', 'lib/app.ts'])
  assert.deepEqual(
    importing((name) => importers.includes(name)).filter((file) => file.startsWith('test/')),
    ['test/unit/lambda/mcp.test.ts'], // has the server of the tests in its place
  )
})

test('no room imports one that leads back to it', () => {
  const above = (room: string, way: readonly string[]): void => {
    assert.ok(!way.includes(room), [...way, room].join(' → '))
    for (const next of allowed.get(room) ?? []) above(next, [...way, room])
  }
  for (const room of allowed.keys()) above(room, [])
})

test('deployed code imports nothing that deploys or runs it', () => {
  for (const [room, rooms] of allowed) {
    if (!room.startsWith('lambda')) continue
    for (const name of rooms) assert.match(name, /^lambda\b/, room)
  }
})
