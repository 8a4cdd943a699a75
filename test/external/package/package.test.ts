import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import packageJson from '../../../package.json' with { type: 'json' }
import { freePort } from '../../support/free-port.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { PACKED, projectBesideThePackage } from './installed.ts'

/** Only the local command imports them, or a checkout runs on them. */
const LOCAL = /node_modules\/(?:oidc-provider|koa|express|hono|@modelcontextprotocol\/sdk|node-.*)$/

const SERVER = `
  import { defineServer } from 'mcp-auth-lambda/server'
  export const server = defineServer({})`
const SERVED = ['--server', 'server.js']

suite('the packed package, installed elsewhere', async () => {
  const { folder, run } = await projectBesideThePackage()
  run('npm', 'install', PACKED)
  writeFileSync(path.join(folder, 'server.js'), SERVER)
  const command = path.join(folder, 'node_modules/.bin/mcp-auth-server')
  const environment = async (transport: string) => ({
    PATH: process.env['PATH'],
    TRANSPORT: transport,
    PORT: String(await freePort()),
    AUTH_PORT: String(await freePort()),
  })

  test('has the library only: nothing of the server in lambda/server', () => {
    const dist = path.join(folder, 'node_modules', packageJson.name, 'dist')
    const files = globSync('**/*.js', { cwd: dist })
    assert.ok(files.includes(path.join('lambda', 'handler.js')))
    const own = ['server', 'mcp.js'].map((name) => path.join('lambda', name))
    assert.deepEqual(
      files.filter((file) => own.some((start) => file.startsWith(start))),
      [],
    )
    assert.ok(
      files.every((file) => !readFileSync(path.join(dist, file), 'utf8').includes('add_numbers')),
    )
  })

  test('brings nothing that only its command needs, and one zod', (t) => {
    const lock = readFileSync(path.join(folder, 'node_modules/.package-lock.json'), 'utf8')
    const names = Object.keys((JSON.parse(lock) as { packages: object }).packages)
    assert.deepEqual(
      names.filter((name) => LOCAL.test(name)),
      [],
    )
    assert.deepEqual(
      names.filter((name) => name.endsWith('node_modules/zod')),
      ['node_modules/zod'],
    )
    const [size] = run('du', '-sm', 'node_modules').split('\t')
    t.diagnostic(`${names.length} packages, ${size} MB`)
  })

  test('has a command, which says how to install what it needs', async () => {
    assert.equal(run(command, '--version'), `${packageJson.version}\n`)
    const options = { cwd: folder, env: await environment('sse'), encoding: 'utf8' } as const
    const { status, stdout, stderr } = spawnSync(command, SERVED, options)
    assert.deepEqual([status, stdout], [1, ''])
    const [, install = assert.fail(stderr)] = /^ {2}(npm install .*)$/m.exec(stderr) ?? []
    run('sh', '-c', install)
  })

  test('needs the file of a server', async () => {
    const options = { cwd: folder, env: await environment('sse'), encoding: 'utf8' } as const
    const { status, stdout, stderr } = spawnSync(command, options)
    assert.deepEqual([status, stdout], [1, ''])
    assert.match(stderr, /^There is no server to serve: give --server the file that exports yours/)
  })

  for (const transport of ['streamable-http', 'sse']) {
    test(`and then serves ${transport}`, async () => {
      const env = await environment(transport)
      const server = spawn(command, SERVED, {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const closed = once(server, 'close')
      let output = ''
      server.stdout.on('data', (text) => (output += String(text)))
      await waitUntil(async () => output.includes('Ctrl-C') || server.exitCode !== null, 15_000)
      const { status } = await fetch(`http://localhost:${env.PORT}/mcp`, { method: 'POST' })
      assert.equal(status, 401)
      server.kill('SIGINT')
      assert.deepEqual(await closed, [0, null])
    })
  }
})
