import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import {
  cacheName,
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
    assert.equal(scripts.size, 2)
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

  test('have in their stack traces the lines of the module', () => {
    const { load } = openScripts(folder)
    const at = `${fileOf('./broken.mjs')}:2:7`
    assert.throws(
      () => load('./broken.mjs'),
      ({ stack }: Error) => stack?.includes(at) === true,
    )
  })
})

suite('the code cache', () => {
  const scripts = openScripts(folder)
  ;(scripts.load('./main.mjs') as Main).five()
  const cache = scripts.codeCache()

  test('is identified by the hashes of its scripts, and by the Node.js and processor that made it', () => {
    const { version: node, arch } = process
    const hashes = ['./main.mjs', './sum.mjs'].map((name) => sha256(readFileSync(fileOf(name))))
    assert.deepEqual([cache.node, cache.arch], [node, arch])
    assert.deepEqual(Object.keys(cache.scripts).toSorted(), hashes.toSorted())
  })

  test('of another script is refused with one warning, and nothing else changes', async () => {
    // V8 knows in this process what it compiled before, and would not ask about it.
    write('./new-main.mjs', 'module.exports = { five: () => require("./new-sum.mjs").sum(2, 3) }')
    write('./new-sum.mjs', 'module.exports = { sum: (a, b) => a - -b }')
    const [other = ''] = Object.values(cache.scripts)
    for (const name of ['./new-main.mjs', './new-sum.mjs']) {
      writeFileSync(cacheName(fileOf(name)), Buffer.from(other, 'base64'))
    }
    const warnings: Error[] = []
    const listen = (warning: Error) => void warnings.push(warning)
    process.on('warning', listen)
    assert.equal((openScripts(folder).load('./new-main.mjs') as Main).five(), 5)
    await setImmediate()
    process.off('warning', listen)
    assert.match(
      warnings.map(({ message }) => message).join('\n'),
      /^the code cache does not fit Node\.js v\S+ on \w+: .*$/,
    )
  })
})
