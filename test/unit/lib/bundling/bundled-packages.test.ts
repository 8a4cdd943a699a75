/** Packages and tools as they are, with and without a code cache: each works in the bundle, or is refused by name. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import path from 'node:path'
import { suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { BundleTask } from '../../../../lib/bundling/bundle-asset.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const PROGRAM = path.join(import.meta.dirname, '../../../../lib/bundling/bundle.ts')
const folder = temporaryFolder('bundled-packages')
const project = path.join(folder, 'project')
const entry = path.join(project, 'entry.mjs')

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(project, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

write({
  'node_modules/events-user/index.js':
    'const E = require("events"); const name = "node:" + "os"; module.exports = () => [typeof new E().on, require(name).EOL]',
  'node_modules/optional/index.js':
    'let native; try { native = require("pg-native" + "") } catch (error) { native = error.code }; module.exports = () => native',
  'node_modules/reads-data/package.json':
    '{"main":"lib/index.js","dependencies":{"helper":"1","absent":"1"}}',
  'node_modules/reads-data/lib/index.js':
    '"use strict"; const { join } = require("path"); module.exports = () => [require("fs").readFileSync(join(__dirname, "../data.txt"), "utf8"), require(join(__dirname, "worker.js"))]',
  'node_modules/reads-data/lib/worker.js': 'module.exports = require("helper")',
  'node_modules/reads-data/data.txt': 'data',
  'node_modules/helper/package.json': '{"name":"helper"}',
  'node_modules/helper/index.js': 'module.exports = "helps"',
  'node_modules/reads-url/package.json': '{"type":"module","main":"index.js"}',
  'node_modules/reads-url/index.js':
    '// import.meta\nimport { readFileSync } from "node:fs"\nlet __dirname = 1; export default () => __dirname && [readFileSync(new URL("data.txt", import.meta.url), "utf8"), import.meta.resolve("./data.txt").endsWith("/node_modules/reads-url/data.txt")]',
  'node_modules/reads-url/data.txt': 'by url',
  'node_modules/dual/package.json': '{"main":"common.js","module":"module.js"}',
  'node_modules/dual/common.js': 'module.exports = () => "CommonJS"',
  'node_modules/dual/module.js': 'export default () => "an ES module"',
  'node_modules/requires-dual/index.js':
    'const dual = require("dual"); module.exports = () => dual()',
  'node_modules/mentions/index.js': 'module.exports = () => "an __dirname in a text"',
  'node_modules/drivers/package.json':
    '{"peerDependenciesMeta":{"@some/driver":{"optional":true}}}',
  'node_modules/drivers/index.js':
    'const connect = () => require("@some/driver/lib"); module.exports = () => { try { connect() } catch (error) { return error.code } }',
  'node_modules/throws/index.js': 'require("events"); throw new Error("no luck")',
  'node_modules/addon/index.js': 'module.exports = () => require("./build/Release/addon.node")',
  'node_modules/addon/build/Release/addon.node': '',
  'node_modules/prebuilt/index.js': 'module.exports = () => 1',
  'node_modules/prebuilt/prebuilds/any.txt': '',
  'node_modules/wraps-addon/index.js':
    'module.exports = () => require(require("path").join(__dirname, "x.js"))',
  'node_modules/wraps-addon/package.json': '{"optionalDependencies":{"@addon/linux":"1"}}',
  'node_modules/@addon/linux/package.json': '{}',
  'node_modules/@addon/linux/lib/addon.node': '',
})

/** How an entry gets at a package: at first, or with the tools, when they are needed. */
const WAYS = {
  'at first': (code: string) => ({ 'entry.mjs': code }),
  lazily: (code: string) => ({
    'tools.mjs': code,
    'entry.mjs': 'export const handler = async () => (await import("./tools.mjs")).handler()',
  }),
}
const CACHES = {
  'without a code cache': false,
  'for a code cache': true,
}

let count = 0

function bundle(codeCache: boolean, outdir = path.join(folder, `out-${count++}`)) {
  const task: BundleTask = { entry, outdir, codeCache }
  const run = spawnSync(process.execPath, [PROGRAM], {
    input: JSON.stringify(task),
    encoding: 'utf8',
    cwd: project,
  })
  return { ...run, outdir }
}

/** The answer of the bundle's handler, in a process of its own. */
function answerOf(outdir: string): unknown {
  const url = pathToFileURL(path.join(outdir, 'index.mjs')).href
  const program = `console.log(JSON.stringify(await (await import(${JSON.stringify(url)})).handler({}, {})))`
  const args = ['--input-type=module', '-e', program]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  assert.equal(stderr, '')
  return JSON.parse(stdout)
}

const calling = (name: string) => `import use from "${name}"; export const handler = () => use()`

/** What each package gives. */
const WORKING = {
  'events-user': ['function', '\n'],
  optional: 'MODULE_NOT_FOUND',
  'reads-data': ['data', 'helps'],
  'reads-url': ['by url', true],
  drivers: 'MODULE_NOT_FOUND',
  dual: 'an ES module',
  'requires-dual': 'CommonJS',
  mentions: 'an __dirname in a text',
}

/** What refuses a bundle, by code, and the culprit. */
const REFUSED: readonly (readonly [code: string, message: RegExp])[] = [
  [calling('throws'), /the package "throws" \(\S+throws\/index\.js\): no luck/],
  [calling('absent'), /Could not resolve "absent"/],
  [calling('addon'), /the package "addon" needs native code \(\S+addon\.node\)/],
  [calling('prebuilt'), /the package "prebuilt" needs native code \(\S+prebuilds\)/],
  [
    calling('wraps-addon'),
    /the package "wraps-addon" needs native code \(\S+linux\/lib\/addon\.node\)/,
  ],
  ['throw new Error("mine"); export const handler = 1', /FILE: mine/],
  ['throw null; export const handler = 1', /FILE: null/],
  ['process.exit(0); export const handler = 1', /FILE: it ends the process with exit code 0/],
  [
    'export const handler = () => import.meta.dirname',
    /FILE uses __dirname, __filename or import\.meta/,
  ],
]
/** Code of the project that only an ES module can contain, which is what it becomes. */
const MODULES_ONLY: typeof REFUSED = [
  ['await new Promise(() => {}); export const handler = 1', /FILE: its top-level await never ends/],
  [
    'const x = "absent"; await import(x + ""); export const handler = 1',
    /FILE: Cannot find package .absent/,
  ],
]
/** In a script, it is undefined. */
const NAMES: typeof REFUSED = [
  [
    'import { no } from "node:fs"; export const handler = no',
    /FILE: .* provide an export named .no/,
  ],
]

for (const [cache, codeCache] of Object.entries(CACHES)) {
  for (const [way, filesOf] of Object.entries(WAYS)) {
    suite(`${way}, ${cache},`, () => {
      for (const [name, answer] of Object.entries(WORKING)) {
        test(`${name} works`, () => {
          write(filesOf(calling(name)))
          const { status, stderr, outdir } = bundle(codeCache)
          assert.equal(status, 0, stderr)
          assert.deepEqual(answerOf(outdir), answer)
          const comesAlong = existsSync(path.join(outdir, 'node_modules', name))
          assert.equal(comesAlong, name.startsWith('reads-'))
        })
      }

      const file = path.join(project, way === 'lazily' ? 'tools.mjs' : 'entry.mjs')
      for (const [code, { source }] of [...REFUSED, ...MODULES_ONLY, ...(codeCache ? [] : NAMES)]) {
        const shown = /import use from ("\S+")/.exec(code)?.[1] ?? code.split(';')[0]
        test(`${shown} is refused by name`, () => {
          write(filesOf(code))
          const { status, stderr, outdir } = bundle(codeCache)
          assert.equal(status, 1)
          assert.match(
            stderr,
            new RegExp(source.replace('FILE', file.replaceAll('.', String.raw`\.`))),
          )
          assert.doesNotMatch(stderr, /\n {4}at /)
          assert.ok(!existsSync(outdir))
        })
      }
    })
  }
}

suite('a bundle', () => {
  const textsOf = (outdir: string) =>
    Object.fromEntries(
      globSync('**/*.{mjs,js,map}', { cwd: outdir })
        .toSorted()
        .map((name) => [name, readFileSync(path.join(outdir, name), 'utf8')]),
    )

  test('is the same bytes whatever folder it goes to', () => {
    write(WAYS.lazily(calling('reads-data')))
    for (const codeCache of Object.values(CACHES)) {
      const [one, other] = ['a', 'b/much/deeper'].map((name) => {
        const { outdir, status, stderr } = bundle(codeCache, path.join(folder, name, `${count++}`))
        assert.equal(status, 0, stderr)
        return textsOf(outdir)
      })
      assert.deepEqual(one, other)
    }
  })

  test('has source maps that lead to the source where definitions were added', () => {
    write(WAYS['at first'](`${calling('events-user')}; export const mark = "find me"`))
    const { outdir } = bundle(false)
    const lines = readFileSync(path.join(outdir, 'index.mjs'), 'utf8').split('\n')
    assert.match(lines[0] ?? '', /^const require=/)
    const line = lines.findIndex((one) => one.includes('"find me"'))
    const column = lines[line]?.indexOf('"find me"') ?? -1
    const map = readFileSync(path.join(outdir, 'index.mjs.map'), 'utf8')
    const found = new SourceMap(JSON.parse(map) as SourceMapPayload).findEntry(line, column)
    assert.ok('originalSource' in found)
    assert.equal(found.originalSource, 'entry.mjs')
  })
})
