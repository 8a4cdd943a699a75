/** What authors may say about their bundle: packages of layers, and files that are not code. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { bundleServer, type Project } from './bundled-server.ts'

const TOOL = `defineTool({ name: 'a', description: 'A.', run: () => 'a' })`
const SERVER = `export const server = defineServer({ tools: [${TOOL}] })`

const LAYER = {
  'node_modules/in-layer/package.json': '{"main":"index.js"}',
  'node_modules/in-layer/index.js':
    'exports.name = "of the layer"; exports.helper = require("helper")',
  'node_modules/in-layer/part.js': 'module.exports = "a part"',
  'node_modules/helper/index.js': 'module.exports = "helps"',
  'node_modules/requires/index.js': 'exports.required = require("in-layer/part.js")',
  'node_modules/@img/linux/package.json': '{"type":"module","exports":"./index.js"}',
  'node_modules/@img/linux/index.js': 'export const image = "an image"',
}
const IMPORTS = `
  import { name, helper } from 'in-layer'
  import part from 'in-layer/part.js'
  import { image } from '@img/linux'
  import { required } from 'requires'
  export const values = [name, helper, part, image, required]
`
const external = ['in-layer', '@img/*']
const project = (
  files: Readonly<Record<string, string>>,
  task: NonNullable<Project['task']> = {},
): Project => ({ files, task: { bundling: { external }, ...task } })

suite('packages of layers', () => {
  for (const [way, codeCache] of [
    ['as ES modules', false],
    ['as scripts', true],
  ] as const) {
    test(`are not in the bundle ${way}, which is loaded with those that are installed here`, () => {
      const { status, stderr, code } = bundleServer(IMPORTS + SERVER, project(LAYER, { codeCache }))
      assert.deepEqual([status, stderr], [0, ''])
      assert.ok(!code.includes('of the layer'))
      assert.ok(!code.includes('an image'))
    })

    test(`are not demanded at synth, and what imports them is not checked: ${way}`, () => {
      const { status, stderr } = bundleServer(
        IMPORTS + SERVER,
        project({ 'node_modules/requires/index.js': 'exports.required = 1' }, { codeCache }),
      )
      assert.equal(status, 0)
      assert.match(
        stderr,
        /^Warning: \S+server\.ts is not checked at synth: the package "in-layer", which a layer is to have, is not installed here$/m,
      )
    })
  }

  test('are found beside the bundle by their names', async () => {
    const files = { ...LAYER, 'entry.ts': 'export { values } from "./server.ts"' }
    const { folder } = bundleServer(IMPORTS + SERVER, project(files))
    const { values } = (await import(pathToFileURL(path.join(folder, 'index.mjs')).href)) as {
      values: string[]
    }
    assert.deepEqual(values, ['of the layer', 'helps', 'a part', 'an image', 'a part'])
  })

  test('are only those that were named', () => {
    const { status, stderr } = bundleServer(`import 'in-layers'\n${SERVER}`, project(LAYER))
    assert.equal(status, 1)
    assert.match(stderr, /Could not resolve "in-layers"/)
  })

  test('that throw when they are loaded are refused, as those in the bundle are', () => {
    const files = {
      ...LAYER,
      'node_modules/@img/linux/index.js': 'throw new Error("no luck"); export const image = 1',
    }
    const { status, stderr } = bundleServer(IMPORTS + SERVER, project(files))
    assert.equal(status, 1)
    assert.match(stderr, /does not load, so the function would fail:\n {2}.*no luck/)
  })
})

suite('files that are not code', () => {
  const files = {
    'query.sql': 'SELECT 1',
    'picture.dat': Buffer.from([0, 0xff, 0xfe, 0x80]),
    'entry.ts': `
      import { readFileSync } from 'node:fs'
      import query from './query.sql'
      import picture from './picture.dat'
      export const handler = async ({ folder }) => [
        query,
        readFileSync(folder + '/' + picture).toString('hex'),
      ]`,
  }

  for (const [way, codeCache] of [
    ['as ES modules', false],
    ['as scripts', true],
  ] as const) {
    test(`are imported as their loader says, or put beside the code: ${way}`, async () => {
      const bundling = { loader: { '.sql': 'text', '.dat': 'file' } } as const
      const { status, folder } = bundleServer(SERVER, {
        files,
        task: { bundling, codeCache, constants: {} },
      })
      assert.equal(status, 0)
      const { handler } = (await import(pathToFileURL(path.join(folder, 'index.mjs')).href)) as {
        handler: (event: object, context: object) => Promise<string[]>
      }
      const picture = readFileSync(path.join(folder, '../picture.dat')).toString('hex')
      assert.deepEqual(await handler({ folder }, {}), ['SELECT 1', picture])
    })
  }

  test('are refused without a loader, and with one that does not exist', () => {
    const { stderr } = bundleServer(SERVER, { files })
    assert.match(stderr, /No loader is configured for "\.sql" files/)
    const bundling = { loader: { '.sql': 'sql' as 'text' } }
    assert.match(bundleServer(SERVER, { files, task: { bundling } }).stderr, /Invalid loader/)
  })
})
