/** A server that fails to load: it is loaded again, or the process ends, so that none answers 500 for ever. */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { log } from '../../../../lambda/base/log.ts'
import { serve, type ServerSource } from '../../../../lambda/gate/serve.ts'
import { server } from '../../../support/demo-server.ts'
import { json, type Reply, startBackend } from '../../../support/backend.ts'
import { ACTIVE, settingsAt } from '../../../support/gate.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const EVENT = {
  headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
  rawQueryString: '',
  requestContext: { http: { method: 'POST' } },
  isBase64Encoded: false,
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
}

async function statusesOf(source: ServerSource, requests: number): Promise<unknown[]> {
  await using backend = await startBackend(json(ACTIVE))
  const handler = serve(settingsAt(backend.origin), source)
  const statuses: unknown[] = []
  for (let request = 0; request < requests; request += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    statuses.push((await handler(EVENT, {} as never)).statusCode)
  }
  return statuses
}

test('a server that fails to load is loaded again by later requests', async (t) => {
  t.mock.method(log, 'error', () => {})
  let loads = 0
  const statuses = await statusesOf(async () => {
    loads += 1
    if (loads < 5) throw new Error(`failure ${loads}`)
    return { server }
  }, 5)
  assert.equal(statuses[0], 500)
  assert.deepEqual(statuses.slice(-2), [200, 200])
  assert.equal(loads, 5, 'and not again once it is there')
})

test('the process ends when a server fails to load as before, since no import of a broken module can succeed', async (t) => {
  const error = t.mock.method(log, 'error', () => {})
  const exit = t.mock.method(process, 'exit', () => {
    throw new Error('the process has ended')
  })
  const broken = new Error('broken module')
  await statusesOf(() => Promise.reject(broken), 2)
  assert.deepEqual(exit.mock.calls[0]?.arguments, [1])
  const [line = []] = error.mock.calls.map((call) => call.arguments)
  assert.deepEqual(line, ['the server cannot be loaded in this process, which ends now', broken])
})

/** Makes an import fail, of any file with this name. */
const breaking = (name: string) => `
  import { registerHooks } from 'node:module'
  const broken = new Error('broken module')
  registerHooks({
    load(url, context, next) {
      if (url.endsWith(${JSON.stringify(name)})) throw broken
      return next(url, context)
    },
  })`

for (const [what, name] of [
  ['the module of the server', '/server.mjs'],
  ['the MCP SDK', '/lambda/mcp/serve.ts'],
] as const) {
  test(`${what}, when it failed to load, is loaded by the next process`, async () => {
    await using backend = await startBackend(json(ACTIVE))
    const module = path.join(temporaryFolder('server'), 'server.mjs')
    writeFileSync(module, 'export const server = {}')
    const url = (file: string) => JSON.stringify(pathToFileURL(file).href)
    const program = `
      const { serve } = await import(${url(path.resolve('lambda/gate/serve.ts'))})
      const settings = ${JSON.stringify(settingsAt(backend.origin))}
      const handler = serve(settings, () => import(${url(module)}))
      for (let request = 0; request < 3; request += 1) {
        const { statusCode } = await handler(${JSON.stringify(EVENT)}, {})
        console.log('status', statusCode)
      }`
    const run = (before = '') =>
      new Promise<{ readonly code: unknown; readonly output: string }>((resolve) => {
        const args = ['--input-type=module', '-e', before + program]
        const env = { ...process.env, POWERTOOLS_LOG_LEVEL: 'ERROR' }
        execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
          resolve({ code: error?.code ?? 0, output: stdout + stderr })
        })
      })
    const { code, output } = await run(breaking(name))
    assert.equal(code, 1, output)
    assert.match(output, /cannot be loaded in this process/)
    assert.match(output, /broken module/)
    const { code: later, output: served } = await run()
    assert.equal(later, 0, served)
    assert.match(served, /status 200/)
  })
}

test('the log is loaded while the authorization server has not answered yet', async () => {
  const loading = Promise.withResolvers<void>()
  const reply: Reply = (response, seen) =>
    void loading.promise.then(() => json(ACTIVE)(response, seen))
  await using backend = await startBackend(reply)
  const program = `
    import { registerHooks } from 'node:module'
    registerHooks({
      load(url, context, next) {
        if (url.endsWith('/gate/log-decision.ts')) console.log('loads the log')
        return next(url, context)
      },
    })
    const { serve } = await import(${JSON.stringify(pathToFileURL(path.resolve('lambda/gate/serve.ts')))})
    const handler = serve(${JSON.stringify(settingsAt(backend.origin))}, () => Promise.reject(new Error('no server')))
    handler(${JSON.stringify(EVENT)}, {})`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT' },
    timeout: 10_000,
  })
  child.stdout.on('data', () => loading.resolve())
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  assert.deepEqual([output, code], ['loads the log\n', 0])
})
