/** The bundles are the same bytes wherever they are built, or every checkout would deploy them anew. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { replaceServer, ROOT } from '../../support/project-copy.ts'

const SOURCES = ['lambda', 'lib', 'package.json', 'package-lock.json', 'tsconfig.json']

const folder = mkdtempSync(path.join(tmpdir(), 'checkouts-test-'))
process.once('exit', () => rmSync(folder, { recursive: true }))

/** Synthesizes in the folder as `cdk` does, and returns the names of its bundles, which are hashes of them. */
function synthesize(checkout: string): { readonly hashes: string[]; readonly sources: string[] } {
  const outdir = path.join(checkout, 'cdk.out')
  const env = {
    PATH: process.env['PATH'],
    AUTH_ISSUER: 'https://auth.example.com',
    CDK_OUTDIR: outdir,
  }
  const app = path.join(checkout, 'lib/app.ts')
  const { status, stderr } = spawnSync(process.execPath, [app], {
    cwd: checkout,
    env,
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  const maps = globSync('asset.*/*.{mjs,script.js}.map', { cwd: outdir }).toSorted()
  const sources = maps.flatMap((map) => {
    const text = readFileSync(path.join(outdir, map), 'utf8')
    return (JSON.parse(text) as { sources: string[] }).sources
  })
  return { hashes: [...new Set(maps.map((map) => path.dirname(map)))], sources }
}

/** A checkout elsewhere, whose bundled packages are files of its own; tools are linked. */
async function checkOut(name: string, bundled: ReadonlySet<string>): Promise<string> {
  const checkout = path.join(folder, name)
  for (const source of SOURCES)
    cpSync(path.join(ROOT, source), path.join(checkout, source), { recursive: true })
  await replaceServer(checkout)
  for (const installed of packagesIn(path.join(ROOT, 'node_modules'))) {
    const [from, to] = [ROOT, checkout].map((root) => path.join(root, 'node_modules', installed))
    mkdirSync(path.dirname(to ?? ''), { recursive: true })
    if (bundled.has(installed)) cpSync(from ?? '', to ?? '', { recursive: true })
    else symlinkSync(from ?? '', to ?? '')
  }
  return checkout
}

function packagesIn(modules: string): string[] {
  return readdirSync(modules).flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(path.join(modules, name)).map((inner) => `${name}/${inner}`)
      : [name],
  )
}

const first = await checkOut('a', new Set())

test('two checkouts, at other depths, give the same bundles', async (t) => {
  const packages = synthesize(first).sources.map(
    (source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? '',
  )
  const bundled = new Set(packages)
  assert.ok(bundled.has('@modelcontextprotocol/server'), [...bundled].join())
  const one = synthesize(await checkOut('one', bundled))
  const other = synthesize(await checkOut('another/much/deeper/folder', bundled))
  assert.equal(one.hashes.length, 2)
  assert.deepEqual(other.hashes, one.hashes)
  for (const hash of one.hashes) t.diagnostic(hash)
})

test('modules of your own are in the bundle for their effects', () => {
  const server = path.join(first, 'lambda/server')
  mkdirSync(path.join(server, 'start'))
  writeFileSync(path.join(server, 'start/telemetry.ts'), 'globalThis.name = "effect"')
  const index = path.join(server, 'index.ts')
  writeFileSync(index, `import './start/telemetry.ts'\n${readFileSync(index, 'utf8')}`)
  assert.ok(synthesize(first).sources.some((source) => source.endsWith('start/telemetry.ts')))
})
