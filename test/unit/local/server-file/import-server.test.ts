import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { ServerDefinitionError } from '../../../../lambda/features/define-server.ts'
import { importServer } from '../../../../local/server-file/import-server.ts'
import { ServerFileError } from '../../../../local/server-file/server-file-error.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const PUBLIC = new URL('../../../../lambda/features/public.ts', import.meta.url).href
const folder = temporaryFolder('server-file')

function file(name: string, text: string): string {
  const written = path.join(folder, name)
  mkdirSync(path.dirname(written), { recursive: true })
  writeFileSync(written, text)
  return written
}

async function messageFor(written: string): Promise<string> {
  const error: unknown = await importServer(written).catch((thrown: unknown) => thrown)
  assert.ok(error instanceof ServerFileError, String(error))
  return error.message
}

describe('a file with a server', () => {
  for (const extension of ['ts', 'mts', 'js', 'mjs']) {
    it(`may be .${extension}`, async () => {
      const types = extension.endsWith('ts') ? ': string' : ''
      const text = `import { defineServer } from '${PUBLIC}'
        const name${types} = 'of-${extension}'
        export const server = defineServer({ name })`
      const { name } = await importServer(file(`ok/server.${extension}`, text))
      assert.equal(name, `of-${extension}`)
    })
  }

  it('may be named relative to the current folder', async () => {
    const written = file('relative.ts', `export const server = { name: 'relative' }`)
    const { name } = await importServer(path.relative('.', written))
    assert.equal(name, 'relative')
  })
})

describe('a message says', () => {
  it('where a file was looked for', async () => {
    const missing = path.join(folder, 'missing.ts')
    assert.match(await messageFor(path.relative('.', missing)), new RegExp(`no file ${missing}:`))
  })

  it('that a folder or another file is no module', async () => {
    assert.match(await messageFor(folder), /which is not a file: give a \.ts, \.mts, \.js or \.mjs/)
    assert.match(await messageFor(file('server.json', '{}')), /which is not a module: give/)
  })

  it('that Node.js runs no TypeScript below node_modules', async () => {
    const written = file('node_modules/one/server.ts', 'export const server = {}')
    assert.match(await messageFor(written), /is TypeScript below node_modules, .*: compile it/)
  })

  it('what a file without the export has', async () => {
    const written = file('other.ts', 'export const app = 1; export const tool = 2')
    assert.match(await messageFor(written), /no export named server: it exports only app, tool\./)
    assert.match(await messageFor(file('empty.ts', 'export {}')), /: it exports nothing\./)
  })

  it('what is there in place of a server', async () => {
    for (const [name, text, found] of [
      ['text', `'server'`, 'a string'],
      ['null', 'null', 'null'],
      ['function', '() => {}', 'a function'],
      ['instance', 'new (class McpServer {})()', 'an instance of McpServer'],
      ['bare', 'Object.create(null)', 'an instance of no class'],
    ] as const) {
      const written = file(`${name}.ts`, `export const server = ${text}`)
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      assert.ok((await messageFor(written)).includes(` is ${found}: make it by defineServer(`))
    }
  })
})

it('a server that cannot work is refused, however it was made', async () => {
  const thrown = file(
    'thrown.ts',
    `import { defineServer } from '${PUBLIC}'
    export const server = defineServer({ name: '' })`,
  )
  const plain = file('plain.ts', `export const server = { tools: [{}] }`)
  await assert.rejects(importServer(thrown), ServerDefinitionError)
  await assert.rejects(importServer(plain), /tools\[0\] is an object: make it by defineTool/)
})
