/** What `npm ci` runs and installs here, and what the package brings to a consumer. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import node24 from '../../.node24/package.json' with { type: 'json' }
import packageJson from '../../package.json' with { type: 'json' }

interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly os?: string
  readonly cpu?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly inBundle?: boolean
  readonly link?: boolean
  readonly hasInstallScript?: boolean
}

const ROOT = path.join(import.meta.dirname, '../..')
const LOCK = readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')
const { packages } = JSON.parse(LOCK) as { packages: Record<string, Locked> }
const installed = Object.entries(packages).filter(([key]) => key.includes('node_modules/'))

const nameOf = (key: string) => key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length)

const isPlatformPackage = (name: string) => name in node24.optionalDependencies

/** Runs the script `prepare` where npm has installed only what `install` creates. */
function prepare(t: TestContext, install: (modules: string) => void) {
  const folder = mkdtempSync(path.join(tmpdir(), 'node24-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  cpSync(path.join(ROOT, '.node24'), path.join(folder, '.node24'), { recursive: true })
  const modules = path.join(folder, 'node_modules')
  mkdirSync(path.join(modules, '.bin'), { recursive: true })
  install(modules)
  const [command = '', ...args] = packageJson.scripts.prepare.split(' ')
  return { modules, ...spawnSync(command, args, { cwd: folder, encoding: 'utf8' }) }
}

test('every package has its integrity in the lock file', () => {
  const without = installed
    .filter(([, { integrity, inBundle, link }]) => !integrity && !inBundle && !link)
    .map(([key]) => key)
  assert.deepEqual(without, [])
  const local = Object.keys(packages).filter((key) => key !== '' && !key.includes('node_modules/'))
  assert.deepEqual(local, ['.node24'])
})

test('no package runs an install script', () => {
  const names = installed
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([key]) => nameOf(key))
  const denied = Object.fromEntries(names.map((name) => [name, false]))
  assert.deepEqual(packageJson.allowScripts, denied)
  assert.ok(!('scripts' in node24))
})

test('a Node 24 for each platform is locked', () => {
  for (const [name, version] of Object.entries(node24.optionalDependencies)) {
    assert.match(version, /^24\.\d+\.\d+$/, name)
    const { os, cpu, optional, ...locked } = packages[`node_modules/${name}`] ?? {}
    assert.equal(locked.version, version, name)
    assert.ok(optional && os && cpu, name)
  }
})

test('npm ci fails where npm has left out the Node 24 of this platform', (t) => {
  const { status, stderr } = prepare(t, () => {})
  assert.equal(status, 1)
  assert.match(stderr, /^npm left out node-\S+@24\.\S+: .*\n$/)
})

test('npm ci links the Node 24 of this platform where npm has not', (t) => {
  const { modules, status, stderr } = prepare(t, (folder) => {
    for (const name of readdirSync(path.join(ROOT, 'node_modules')).filter(isPlatformPackage))
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(folder, name))
  })
  assert.deepEqual([status, stderr], [0, ''])
  const options = { encoding: 'utf8', shell: process.platform === 'win32' } as const
  const { stdout } = spawnSync(path.join(modules, '.bin/node'), ['--version'], options)
  assert.match(stdout, /^v24\./)
})

test("a consumer gets neither the local command's packages nor a Node", () => {
  const names = installed.filter(([, { dev }]) => !dev).map(([key]) => nameOf(key))
  assert.ok(names.includes('@modelcontextprotocol/server'), names.join())
  const local =
    /^(?:oidc-provider|koa|express|hono|@hono\/.*|@modelcontextprotocol\/sdk|node-.*|@types\/node)$/
  assert.deepEqual(
    names.filter((name) => local.test(name)),
    [],
  )
  assert.ok(!('optionalDependencies' in packageJson), 'npm installs these at a consumer, too')
})
