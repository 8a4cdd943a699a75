/** Compiles scripts by requests, in this process, whose HTTP client it replaces. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import {
  type CacheManifest,
  LAYER_FOLDER,
  MANIFEST,
  openCaches,
  wrapModule,
} from '../../../../lambda/code-cache/cached-scripts.ts'
import { play } from '../../../../lambda/code-cache/play.ts'
import { PLAYED_FILE } from '../../../../lambda/code-cache/played-caches.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

/** What the handler was called with. */
interface Called {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

const called = () => Reflect.get(globalThis, 'called') as Called[]

/** @param answer the code of the handler, and what else is in the module */
async function played(answer: string) {
  Reflect.set(globalThis, 'called', [])
  const folder = temporaryFolder('bundle')
  const outdir = temporaryFolder('layer')
  const write = (name: string, code: string) =>
    writeFileSync(path.join(folder, name), wrapModule(code))
  write('index.script.js', answer)
  write('later.script.js', 'module.exports = { later: true }')
  write(
    'server.script.js',
    `module.exports = { server: { tools: [{
      name: 'one', kind: { name: 'tool' }, asks: false, scopes: ['more'], definition: { run() { throw 1 } },
      inputSchema: () => ({ type: 'object', required: ['a'], properties: { a: { type: 'number' } } }),
    }] } }`,
  )
  await play(folder, 'of this bundle', outdir)
  const layer = path.join(outdir, LAYER_FOLDER)
  const manifest = JSON.parse(readFileSync(path.join(layer, MANIFEST), 'utf8')) as CacheManifest
  const surprises = JSON.parse(readFileSync(path.join(outdir, PLAYED_FILE), 'utf8')) as string[]
  return { layer, manifest, surprises, files: readdirSync(layer).toSorted() }
}

const STATUS = `
  const { authorization } = event.headers
  called.push(event)
  const statusCode = !authorization || authorization === 'Bearer refused' ? 401
    : event.body.includes('initialized') ? 202 : 200`

suite('a bundle that is compiled by requests', () => {
  test('has a code cache for each script that these have loaded, and none for those of the start', async () => {
    const { layer, manifest, surprises, files } = await played(`
      module.exports.handler = async (event, context) => {
        ${STATUS}
        require('./later.mjs'); require('./server.mjs')
        if (context.getRemainingTimeInMillis() < 1000) throw new Error('no time')
        return { statusCode }
      }`)
    assert.deepEqual(surprises, [])
    const scripts = ['later.script.js', 'server.script.js']
    assert.deepEqual(files, [...scripts.map((name) => `${name}.cache`), MANIFEST].toSorted())
    const { version: node, arch } = process
    assert.deepEqual(
      { ...manifest, caches: {} },
      { node, arch, bundle: 'of this bundle', caches: {} },
    )
    const read = openCaches(layer, 'of this bundle')
    for (const name of scripts) assert.ok(read(name) !== undefined)
  })

  test('is asked what clients of both eras ask, and to call no tool but the stand-in', async () => {
    await played(`
      module.exports.handler = async (event, context) => {
        ${STATUS}
        require('./server.mjs')
        return { statusCode }
      }`)
    const messages = called().flatMap(({ body }) => (body === null ? [] : [JSON.parse(body)])) as {
      readonly method: string
      readonly params?: { readonly name?: string; readonly arguments?: object }
    }[]
    const methods = messages.map(({ method }) => method)
    const [unknown, modernUnknown] = methods.slice(-2)
    assert.equal(unknown, modernUnknown)
    assert.deepEqual(methods.slice(0, -2), [
      'initialize',
      'notifications/initialized',
      'ping',
      'tools/list',
      'tools/call',
      'server/discover',
      'tools/list',
      'tools/call',
      'ping',
    ])
    const calls = messages.filter(({ method }) => method === 'tools/call')
    for (const { params } of calls) {
      assert.equal(params?.name, 'code-cache-stand-in')
      assert.deepEqual(params.arguments, { a: 1 })
    }
  })

  test('may stream, and may be without a server', async () => {
    const { surprises } = await played(`
      module.exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
        ${STATUS}
        awslambda.HttpResponseStream.from(stream, { statusCode }).end('answer')
      })`)
    assert.deepEqual(surprises, [])
  })

  for (const [title, answer] of [
    ['', 'const reply = (head) => head; module.exports.handler = handle'],
    [
      ', also of one that streams',
      `const reply = (head, stream) => void awslambda.HttpResponseStream.from(stream, head).end()
      module.exports.handler = awslambda.streamifyResponse(handle)`,
    ],
  ] as const) {
    test(`is sent the nonce of each answer with the next proof${title}`, async () => {
      Object.assign(process.env, { DPOP: 'required', DPOP_NONCE: 'required' })
      const { surprises } = await played(`
        async function handle(event, stream) {
          const { authorization, dpop } = event.headers
          const { nonce } = dpop ? JSON.parse(Buffer.from(dpop.split('.')[1], 'base64url')) : {}
          const isRight = authorization?.startsWith('DPoP ') && nonce === String(called.length)
          called.push(event)
          const expected = event.body?.includes('initialized') ? 202 : 200
          const isRefused = !isRight || authorization === 'DPoP refused'
          const headers = dpop && { 'dpop-nonce': String(called.length) }
          return reply({ statusCode: isRefused ? 401 : expected, headers }, stream)
        }
        ${answer}`)
      delete process.env['DPOP']
      delete process.env['DPOP_NONCE']
      assert.deepEqual(surprises, [])
    })
  }

  test('is not limited by how much one caller may do', async () => {
    Object.assign(process.env, { CALLS_PER_MINUTE_PER_CALLER: '1' })
    const { surprises } = await played(`
      const { CALLS_PER_MINUTE_PER_CALLER: calls, CALL_BURST_PER_CALLER: burst } = process.env
      module.exports.handler = async (event) => {
        ${STATUS}
        return { statusCode: called.length > calls || burst !== undefined ? 429 : statusCode }
      }`)
    delete process.env['CALLS_PER_MINUTE_PER_CALLER']
    assert.deepEqual(surprises, [])
  })

  test('that answers otherwise is compiled, and each surprise is told', async () => {
    const { surprises } = await played(`
      module.exports.handler = async (event) => ({ statusCode: event.headers.authorization ? 503 : 401 })`)
    assert.equal(surprises.length, called().length + 11)
    assert.ok(surprises.includes('tools/call: 503'))
  })
})
