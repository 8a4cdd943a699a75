/** Code that means one thing in an ES module and might mean another in a script. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { BundleTask, BundlingOptions } from '../../../../lib/bundling/bundle-asset.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const PROGRAM = path.join(import.meta.dirname, '../../../../lib/bundling/bundle.ts')

/** Bundles files, among them `entry.mjs`, and returns what its handler says. */
function answerOf(
  files: Readonly<Record<string, string>>,
  codeCache: boolean,
  bundling: BundlingOptions = {},
) {
  const project = temporaryFolder('project')
  const outdir = path.join(project, 'out')
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(project, name)), { recursive: true })
    writeFileSync(path.join(project, name), text)
  }
  const task: BundleTask = { entry: path.join(project, 'entry.mjs'), outdir, codeCache, bundling }
  const run = (args: readonly string[], input = '') =>
    spawnSync(process.execPath, args, { input, encoding: 'utf8' })
  const made = run([PROGRAM], JSON.stringify(task))
  assert.equal(made.status, 0, made.stderr)
  const url = JSON.stringify(pathToFileURL(path.join(outdir, 'index.mjs')))
  const program = `console.log(JSON.stringify(await (await import(${url})).handler()))`
  const { stdout, stderr } = run(['--input-type=module', '-e', program])
  assert.match(stdout, /^[[{]/, stderr)
  const note = path.join(outdir, 'no-code-cache.txt')
  const answer = JSON.parse(stdout) as Readonly<Record<string, unknown>>
  return { answer, note: existsSync(note) ? readFileSync(note, 'utf8') : undefined }
}

const FILES = {
  'entry.mjs': `#!/usr/bin/env node
    import resolve from './resolve.cjs'
    import { exported } from './with-module.mjs'
    const find = (kind) => 'data:text/javascript,export default "' + kind + '"'
    export const handler = async () => {
      const lazy = await import('./lazy.mjs')
      let assigned = 'assigned'
      try { undeclared = 1 } catch ({ name }) { assigned = name }
      return {
        regularExpression: [/^[äöü]+$/.test('äö'), /[\\u{1f600}-😂]/u.test('😁'), String.raw\`ß\`],
        strict: [assigned, (function () { return typeof this })(), lazy.self()],
        module: [exported, lazy.exported],
        sameModule: lazy === await import('./lazy.mjs'),
        found: (await import(find('code'))).default,
        inFunction: typeof (await new Function('return import("node:path")')()).join,
        resolved: resolve(),
      }
    }`,
  'lazy.mjs': `
    export const exported = 'lazily'
    export const self = () => (function () { return typeof this })()
    if (typeof module !== 'undefined') module.exports = {}`,
  'with-module.mjs': `
    export const exported = 'at once'
    if (typeof module !== 'undefined') module.exports = {}`,
  'resolve.cjs': `
    const missing = './missing'
    const fs = 'fs'
    module.exports = () => {
      try { require(missing) } catch ({ code }) { return [code, require.resolve(fs), typeof require.cache] }
    }`,
}

suite('a bundle of scripts', () => {
  test('does what the same ES modules do', () => {
    const { answer, note } = answerOf(FILES, true)
    assert.equal(note, undefined)
    assert.deepEqual(answer, {
      regularExpression: [true, true, 'ß'],
      strict: ['ReferenceError', 'undefined', 'undefined'],
      module: ['at once', 'lazily'],
      sameModule: true,
      found: 'code',
      inFunction: 'function',
      resolved: ['MODULE_NOT_FOUND', 'fs', 'object'],
    })
    assert.deepEqual(answerOf(FILES, false).answer, answer)
  })

  const layer = {
    'entry.mjs': `import it from 'in-layer'; export const handler = () => [typeof it, typeof it.default]`,
    'node_modules/in-layer/package.json': '{"name":"in-layer"}',
    'node_modules/in-layer/index.js': `
      Object.defineProperty(exports, '__esModule', { value: true })
      exports.default = () => 1`,
    'out/node_modules/in-layer/package.json': '{"name":"in-layer"}',
    'out/node_modules/in-layer/index.js': `
      Object.defineProperty(exports, '__esModule', { value: true })
      exports.default = () => 1`,
  }

  test('is none where a statement imports what is not in the bundle: require might get something else', () => {
    const { answer, note } = answerOf(layer, true, { external: ['in-layer'] })
    assert.deepEqual(answer, ['object', 'function'])
    assert.match(note ?? '', /^"in-layer" is not in the bundle/)
  })
})
