import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { mock, suite, test } from 'node:test'
import {
  type CacheManifest,
  cacheName,
  IMPORT_SCRIPT,
  MANIFEST,
  openCaches,
  openScripts,
  scriptName,
  wrapModule,
} from '../../../../lambda/code-cache/cached-scripts.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const folder = temporaryFolder('scripts')

const fileOf = (module: string) => path.join(folder, scriptName(module))
const write = (module: string, commonJs: string) =>
  writeFileSync(fileOf(module), wrapModule(commonJs))
const sha256 = (text: Buffer) => createHash('sha256').update(text).digest('hex')

write('./sum.mjs', 'module.exports = { sum: (a, b) => a + b, url: require("node:url") }')
write(
  './main.mjs',
  'const { sum } = require("./sum.mjs"); module.exports = { five: () => sum(2, 3) }',
)
write(
  './first.mjs',
  'module.exports = { name: "first" }; module.exports.other = require("./second.mjs").name',
)
write(
  './second.mjs',
  'const first = require("./first.mjs"); module.exports = { name: `after ${first.name}` }',
)
write('./broken.mjs', '\nthrow new Error("at once")')

interface Main {
  five(): number
}

suite('scripts', () => {
  test('load each other and what Node.js has, each once', () => {
    const scripts = openScripts(folder)
    const main = scripts.load('./main.mjs') as Main
    assert.equal(main.five(), 5)
    assert.equal(scripts.load('./main.mjs'), main)
    const { url } = scripts.load('./sum.mjs') as { url: unknown }
    assert.equal(url, process.getBuiltinModule('node:url'))
    assert.equal(scripts.loaded.size, 2)
  })

  test('import each other later', async () => {
    write('./later.mjs', `module.exports = { load: () => ${IMPORT_SCRIPT}("./main.mjs") }`)
    const scripts = openScripts(folder)
    const later = scripts.load('./later.mjs') as { load(): Promise<Main> }
    assert.equal((await later.load()).five(), 5)
  })

  test('that need each other see what the other exports by then', () => {
    assert.deepEqual(openScripts(folder).load('./first.mjs'), {
      name: 'first',
      other: 'after first',
    })
  })

  test('of neither the bundle nor Node.js are named, with the code that packages look for', () => {
    const { load } = openScripts(folder)
    const code = 'MODULE_NOT_FOUND'
    assert.throws(() => load('left-pad'), { message: /^Cannot find module 'left-pad'/, code })
    assert.throws(() => load('./none.mjs'), { code: 'ENOENT' })
  })

  test('may load packages from the node_modules beside them, and know their folder', () => {
    const packageFolder = path.join(folder, 'node_modules/right-pad')
    mkdirSync(packageFolder, { recursive: true })
    writeFileSync(path.join(packageFolder, 'index.js'), 'module.exports = "right"')
    write('./place.mjs', 'module.exports = [require("right-pad"), __bundleFolder]')
    assert.deepEqual(openScripts(folder).load('./place.mjs'), ['right', folder])
  })

  test('that throw do so again, with the same error, as ES modules do', () => {
    const { load } = openScripts(folder)
    write('./needs-broken.mjs', 'module.exports = { a: 1 }; require("./broken.mjs")')
    const thrown = ['./broken.mjs', './broken.mjs', './needs-broken.mjs', './needs-broken.mjs'].map(
      (name) => {
        try {
          return load(name)
        } catch (error) {
          return error
        }
      },
    )
    assert.match(String(thrown[0]), /at once/)
    assert.equal(new Set(thrown).size, 1)
  })

  test('have in their stack traces the lines of the module', () => {
    const { load } = openScripts(folder)
    const at = `${fileOf('./broken.mjs')}:2:7`
    assert.throws(
      () => load('./broken.mjs'),
      ({ stack }: Error) => stack?.includes(at) === true,
    )
  })
})

suite('a code cache', () => {
  const layer = temporaryFolder('layer')
  const bundle = 'of this bundle'
  const { loaded, load } = openScripts(folder)
  ;(load('./main.mjs') as Main).five()
  const { version: node, arch } = process
  const made = new Map([...loaded].map(([name, { script }]) => [name, script.createCachedData()]))
  const manifest: CacheManifest = {
    node,
    arch,
    bundle,
    caches: Object.fromEntries([...made].map(([name, cache]) => [name, sha256(cache)])),
  }

  /** Writes a layer, and says what a bundle takes of it, and what it warns of. */
  function taken(written: unknown, caches: ReadonlyMap<string, Uint8Array> = made) {
    rmSync(layer, { recursive: true, force: true })
    mkdirSync(layer)
    const text = typeof written === 'string' ? written : JSON.stringify(written)
    if (written !== undefined) writeFileSync(path.join(layer, MANIFEST), text)
    for (const [name, cache] of caches) writeFileSync(path.join(layer, cacheName(name)), cache)
    return warningsOf(() => {
      const readCache = openCaches(layer, bundle)
      return [...made.keys()].map((name) => readCache(name)?.equals(made.get(name) ?? layerless))
    })
  }

  test('is taken when it fits', () => {
    assert.deepEqual(taken(manifest), { result: [true, true], warnings: [] })
  })

  test('is none without a layer or a manifest, or for other scripts, without a warning', () => {
    const none = { result: [undefined, undefined], warnings: [] }
    assert.deepEqual(taken(undefined), none)
    assert.deepEqual(taken({ ...manifest, caches: {} }), none)
    const nowhere = path.join(layer, 'none')
    assert.equal(openCaches(nowhere, bundle)('main.script.js'), undefined)
  })

  const [first = ''] = made.keys()
  const damaged = Buffer.from(made.get(first) ?? [])
  damaged.writeUInt8(damaged.readUInt8(100) ^ 1, 100)
  for (const [title, given, warning, caches] of [
    ['of another Node.js', { ...manifest, node: 'v24.0.0' }, /it is of Node\.js v24\.0\.0 on /],
    ['of another architecture', { ...manifest, arch: 'mips' }, / on mips, and this is v\S+ on /],
    ['of another bundle', { ...manifest, bundle: 'of another' }, /it is of another bundle/],
    ['with a manifest that is no JSON', '{"node', /JSON/],
    ['with a manifest that is nothing', 'null', /null/],
    ['with one changed bit', manifest, /that of \S+ is damaged/, [[first, damaged]]],
    ['that is cut off', manifest, /that of \S+ is damaged/, [[first, damaged.subarray(0, 100)]]],
    ['whose file is missing', manifest, /ENOENT/, []],
  ] as const) {
    test(`${title} is not taken, with one warning`, () => {
      const { result, warnings } = taken(given, new Map(caches ?? made))
      assert.deepEqual(result, [undefined, undefined])
      assert.equal(warnings.length, 1)
      assert.match(warnings[0] ?? '', /^The code cache is not used, or not in full: /)
      assert.match(warnings[0] ?? '', warning)
    })
  }

  test('without a list of caches is none', () => {
    const { result, warnings } = taken({ node, arch, bundle })
    assert.deepEqual({ result, warnings }, { result: [undefined, undefined], warnings: [] })
  })

  test('that V8 refuses changes nothing but the time, with one warning', () => {
    // V8 knows in this process what it compiled before, and would not ask about it.
    write('./new-main.mjs', 'module.exports = { five: () => require("./new-sum.mjs").sum(2, 3) }')
    write('./new-sum.mjs', 'module.exports = { sum: (a, b) => a - -b }')
    const other = made.get(first)
    const { result, warnings } = warningsOf(() =>
      (openScripts(folder, () => other).load('./new-main.mjs') as Main).five(),
    )
    assert.equal(result, 5)
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', /V8 has refused that of new-main\.script\.js/)
  })

  test('is of the scripts that were loaded, and what these export can be replaced', () => {
    assert.deepEqual([...made.keys()].toSorted(), ['main.script.js', 'sum.script.js'])
    const { load: loadOther } = openScripts(folder, undefined, (exported) => ({ exported }))
    assert.deepEqual(Object.keys(loadOther('./first.mjs') as object), ['exported'])
  })
})

const layerless = Buffer.alloc(0)

function warningsOf<T>(work: () => T): { readonly result: T; readonly warnings: string[] } {
  const warn = mock.method(console, 'warn', () => {})
  try {
    const result = work()
    return { result, warnings: warn.mock.calls.map(({ arguments: [line] }) => String(line)) }
  } finally {
    warn.mock.restore()
  }
}
