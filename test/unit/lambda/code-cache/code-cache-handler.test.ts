import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { suite, test } from 'node:test'
import { codeCacheHandler } from '../../../../lambda/code-cache/code-cache-handler.ts'
import { type CodeCache, wrapModule } from '../../../../lambda/code-cache/cached-scripts.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const folder = temporaryFolder('scripted')
const write = (name: string, commonJs: string) =>
  writeFileSync(path.join(folder, name), wrapModule(commonJs))
write(
  'index.script.js',
  'module.exports = { handler: async (...all) => [require("./more.mjs").name, ...all] }',
)
write('more.script.js', 'module.exports = { name: "more" }')

suite('the handler of a bundle for a code cache', () => {
  const ask = { codeCache: true }

  test('is that of the bundle', async () => {
    const context = { awsRequestId: '1' }
    const events = [{ body: '{"codeCache":true}' }, { codeCache: 'true' }, {}]
    const handler = codeCacheHandler(folder)
    const answers = await Promise.all(events.map(async (event) => handler(event, context)))
    const expected = events.map((event) => ['more', event, context])
    assert.deepEqual(answers, expected)
  })

  test('gives the code cache of all that was loaded', async () => {
    const handler = codeCacheHandler(folder)
    await handler({}, {})
    const { scripts } = (await handler(ask, {})) as CodeCache
    assert.equal(Object.keys(scripts).length, 2)
  })

  test('streams it, where the handler of the bundle streams', async () => {
    write(
      'index.script.js',
      'module.exports = { handler: Object.assign(async (event, stream) => { require("./more.mjs"); stream.end("answer") }, { [Symbol.for("mark")]: 1 }) }',
    )
    const handler = codeCacheHandler(folder)
    assert.equal(Reflect.get(handler, Symbol.for('mark')), 1)
    const send = async (event: object) => {
      const stream = new PassThrough()
      assert.equal(await handler(event, stream, {}), undefined)
      return text(stream)
    }
    assert.equal(await send({}), 'answer')
    const { scripts } = JSON.parse(await send(ask)) as CodeCache
    assert.equal(Object.keys(scripts).length, 2)
  })

  test('gives none before it was called: it would hold next to nothing', async () => {
    await assert.rejects(codeCacheHandler(folder)(ask, {}), {
      message: /call a tool, then ask again at once$/,
    })
  })
})
