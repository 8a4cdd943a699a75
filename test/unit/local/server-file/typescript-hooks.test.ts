import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { initialize, load, resolve } from '../../../../local/server-file/typescript-hooks.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const NO_CONTEXT = { conditions: [], importAttributes: {}, format: undefined }
const byNode = async () => ({ format: 'builtin' as const, source: '' })
const loaded = async (url: string) => load(url, NO_CONTEXT, byNode)

it('loads TypeScript as an ES module of its own URL, without its types', async () => {
  const file = path.join(temporaryFolder('hooks'), 'a b.ts')
  writeFileSync(
    file,
    'enum E { One = 1 }\nexport const one: number = E.One\nexport type T = string',
  )
  const { format, source } = await loaded(pathToFileURL(file).href)
  assert.equal(format, 'module')
  assert.ok(typeof source === 'string')
  assert.match(source, /^\/\/# sourceMappingURL=data:/m)
  const url = `data:text/javascript,${encodeURIComponent(source)}`
  assert.deepEqual({ ...(await import(url)) }, { one: 1 })
})

it('leaves everything else to Node.js', async () => {
  for (const url of [
    'file:///a.js',
    'file:///a.json',
    'node:fs',
    'file:///node_modules/a/index.ts',
    'https://a.example/a.ts',
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    assert.equal((await loaded(url)).format, 'builtin', url)
  }
})

it('tells which modules are resolved, and which are missing', async () => {
  const { port1, port2 } = new MessageChannel()
  initialize({ port: port1 })
  const context = { ...NO_CONTEXT, parentURL: 'file:///b/b.ts' }
  const next = async (specifier: string) => {
    if (specifier === './missing.ts') throw new Error('missing')
    return { url: 'file:///packages/a.js' }
  }
  await resolve('a', context, next)
  await assert.rejects(async () => resolve('./missing.ts', context, next), /^Error: missing$/)
  for (const url of ['file:///packages/a.js', 'file:///b/missing.ts']) {
    assert.deepEqual(receiveMessageOnPort(port2), { message: url })
  }
  port1.close()
})
