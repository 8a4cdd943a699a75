/** From a deployment without a code cache to one with it, as `CODE_CACHE` makes them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import path from 'node:path'
import { after, suite, test } from 'node:test'
import type { CodeCache } from '../../../../lambda/code-cache/cached-scripts.ts'
import type { BundleTask } from '../../../../lib/bundling/bundle-asset.ts'
import { type Bundle, ENTRY, synthesizeBundles } from './bundle.ts'
import {
  CALLS,
  placeOf,
  runBundle,
  SECRETS,
  startBackends,
  withoutToken,
} from './running-bundle.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const folder = temporaryFolder('code-cache')
const CODE_CACHE = path.join(folder, 'cache.json')
const events = [withoutToken, ...Object.values(CALLS)]
const ask = { codeCache: true }

const filesOf = ({ file }: Bundle, pattern: string) =>
  globSync(pattern, { cwd: path.dirname(file) })

/** What a bundle is told, and what it says to it. */
function bundle(entry: string, codeCache: string) {
  const program = path.join(import.meta.dirname, '../../../../lib/bundling/bundle.ts')
  const task: BundleTask = { entry, constants: {}, codeCache, outdir: path.join(folder, 'out') }
  return spawnSync(process.execPath, [program], {
    input: JSON.stringify(task),
    encoding: 'utf8',
  })
}

suite('a bundle for a code cache', async () => {
  const backend = await startBackends()
  after(async () => backend[Symbol.asyncDispose]())
  const environment = placeOf(backend)
  const { Mcp: first } = synthesizeBundles('code-cache-first', { CODE_CACHE })
  const made = await runBundle(first, [...events, ask], { environment })
  const cache = made.answers.at(-1) as unknown as CodeCache
  writeFileSync(CODE_CACHE, JSON.stringify(cache))
  const { Mcp: second } = synthesizeBundles('code-cache-second', { CODE_CACHE })

  test('does the same as any other, in scripts', () => {
    assert.deepEqual(made.statuses.slice(0, events.length), [401, 200, 200])
    assert.deepEqual(made.loaded, ['index.mjs'])
    assert.equal(made.undici, false)
    assert.equal(made.errors, '')
    assert.deepEqual(filesOf(first, '*.cache'), [])
  })

  test('gives a code cache that holds code, and nothing that the calls brought', () => {
    const data = Object.values(cache.scripts).map((one) =>
      Buffer.from(one, 'base64').toString('latin1'),
    )
    const all = data.join('')
    assert.ok(all.includes('client_secret_basic'), 'no literals of the code are in it')
    for (const secret of Object.values(SECRETS)) assert.ok(!all.includes(secret))
  })

  test('is made with the code cache that a function like it gave, which it takes', async (t) => {
    const caches = filesOf(second, '*.cache')
    assert.deepEqual(filesOf(second, '*.js').toSorted(), filesOf(first, '*.js').toSorted())
    assert.equal(caches.length, Object.keys(cache.scripts).length)
    assert.ok(
      caches.includes('index.script.js.cache') &&
        caches.some((name) => name.startsWith('SecretsProvider-')),
    )
    const run = await runBundle(second, events, { environment })
    t.diagnostic(`${caches.length} of ${filesOf(second, '*.js').length} scripts have one`)
    assert.deepEqual(run.statuses, [401, 200, 200])
    assert.equal(run.errors, '')
  })

  test('does the same, and says so, where V8 refuses the code cache', async () => {
    const run = await runBundle(second, events, { environment, flags: ['--no-opt'] })
    assert.deepEqual(run.statuses, [401, 200, 200])
    assert.match(run.errors, /the code cache does not fit Node\.js v/)
  })

  test('has source maps that lead from a script to the source', () => {
    const script = path.join(path.dirname(first.file), 'index.script.js')
    const lines = readFileSync(script, 'utf8').split('\n').slice(1) // the function around it is no part of the module
    const line = lines.findIndex((one) => one.includes('"Internal error."'))
    const column = lines[line]?.indexOf('"Internal error."') ?? -1
    const map = new SourceMap(JSON.parse(readFileSync(`${script}.map`, 'utf8')) as SourceMapPayload)
    const entry = map.findEntry(line, column)
    assert.ok('originalSource' in entry)
    const file = path.resolve(path.dirname(ENTRY), entry.originalSource)
    assert.equal(file, path.resolve('lambda/gate/gate.ts'))
    const source = readFileSync(file, 'utf8')
    assert.match(source.split('\n')[entry.originalLine] ?? '', /'Internal error\.'/)
  })
})

suite('the message when there is no usable code cache', () => {
  const entry = path.join(folder, 'entry.mjs')
  const write = (code: string) => writeFileSync(entry, code)

  test('before the first one was made', () => {
    write('export const handler = () => 1')
    const { status, stderr } = bundle(entry, path.join(folder, 'none.json'))
    assert.equal(status, 0)
    assert.match(stderr, /none\.json does not exist yet: the function starts without a code cache/)
  })

  test('after the code has changed', () => {
    write('export const handler = () => 2')
    const scripts = { a: '', b: '' }
    writeFileSync(path.join(folder, 'old.json'), JSON.stringify({ scripts }))
    const { status, stderr } = bundle(entry, path.join(folder, 'old.json'))
    assert.equal(status, 0)
    assert.match(stderr, /old\.json is older than the code: it fits only 0 of its 2 scripts/)
  })

  test('after the function failed to give one', () => {
    for (const answer of [
      '{"errorMessage":"nothing is compiled yet"}',
      'null',
      '',
      '{"scripts":null}',
    ]) {
      writeFileSync(path.join(folder, 'failed.json'), answer)
      const { status, stderr } = bundle(entry, path.join(folder, 'failed.json'))
      assert.notEqual(status, 0)
      assert.ok(
        stderr.includes(`failed.json", which holds ${answer}: it must hold the function`),
        stderr,
      )
    }
  })

  test('for code that a script cannot contain', () => {
    for (const code of ['await 1', 'console.log(import.meta.main)']) {
      write(`${code}; export const handler = () => 3`)
      const { status, stderr } = bundle(entry, path.join(folder, 'none.json'))
      assert.notEqual(status, 0)
      assert.match(
        stderr,
        /index\.mjs cannot be a script, which allows neither top-level await nor/,
      )
    }
  })
})
