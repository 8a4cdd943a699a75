/** A bundle with the code cache that its own programs make, in the places of Lambda: `/var/task` and `/opt`. */
import assert from 'node:assert/strict'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import path from 'node:path'
import { after, suite, test } from 'node:test'
import {
  CACHE_FOLDER,
  type CacheManifest,
  MANIFEST,
  sha256Hex,
} from '../../../../lambda/code-cache/cached-scripts.ts'
import { playedCaches } from '../../../../lambda/code-cache/played-caches.ts'
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

const events = [withoutToken, ...Object.values(CALLS)]
const STATUSES = [401, 200, 200]

/** Puts a bundle and its layer where Lambda would. */
async function deployed({ file, parts, environment }: Bundle) {
  const taskRoot = path.join(temporaryFolder('deployed'), 'var', 'task')
  cpSync(path.dirname(file), taskRoot, { recursive: true })
  const layer = path.join(taskRoot, CACHE_FOLDER)
  mkdirSync(layer, { recursive: true })
  const program = path.join(taskRoot, 'code-cache-play.mjs')
  const { files, surprises } = await playedCaches(program, {
    environment: { AWS_REGION: 'eu-west-1', ...environment },
  })
  for (const [name, content] of files) {
    writeFileSync(path.join(layer, path.basename(name)), content)
  }
  const bundle: Bundle = { file: path.join(taskRoot, 'index.mjs'), parts, environment }
  return { bundle, layer, surprises }
}

suite('a bundle with its code cache', async () => {
  const backend = await startBackends()
  after(async () => backend[Symbol.asyncDispose]())
  const environment = placeOf(backend)
  const { Mcp: plain } = synthesizeBundles('code-cache')
  const { bundle, layer, surprises } = await deployed(plain)
  const manifestFile = path.join(layer, MANIFEST)
  const readManifest = () => JSON.parse(readFileSync(manifestFile, 'utf8')) as CacheManifest
  const made = readManifest()
  const run = async (options = {}) => runBundle(bundle, events, { environment, ...options })

  /** Runs with another layer, and restores the first. */
  async function runWith(change: () => void) {
    const kept = temporaryFolder('kept')
    cpSync(layer, kept, { recursive: true })
    try {
      change()
      return await run()
    } finally {
      rmSync(layer, { recursive: true, force: true })
      cpSync(kept, layer, { recursive: true })
    }
  }

  test('does the same as any other, without a warning', async () => {
    assert.deepEqual(surprises, [])
    const { statuses, errors, undici } = await run()
    assert.deepEqual([statuses, errors, undici], [STATUSES, '', false])
    const without = await runBundle(plain, events, { environment })
    assert.deepEqual([without.statuses, without.errors], [STATUSES, ''])
  })

  test('has one for every script that calls load, but for those of the start', async (t) => {
    const { loaded } = await run()
    const start = (await runBundle(bundle, [withoutToken])).loaded
    const called = loaded.filter((name) => !start.includes(name))
    const cached = Object.keys(made.caches)
    t.diagnostic(`${cached.length} scripts, of which a call loads ${called.length}`)
    assert.deepEqual(
      called.filter((name) => !cached.includes(name) && !name.startsWith('http-')),
      [],
    )
    assert.deepEqual(
      cached.filter((name) => start.includes(name)),
      [],
    )
  })

  test('is read only once there is a token: a request without one costs nothing more', async () => {
    const { statuses } = await runWith(() => writeFileSync(manifestFile, 'no manifest'))
    assert.deepEqual(statuses, STATUSES)
    writeFileSync(`${manifestFile}.kept`, '')
    const { errors } = await runBundle(bundle, [withoutToken])
    assert.equal(errors, '')
  })

  test('holds code, and nothing that calls brought or secrets hold', () => {
    const caches = globSync('*.cache', { cwd: layer }).map((name) =>
      readFileSync(path.join(layer, name), 'latin1'),
    )
    const all = caches.join('')
    assert.ok(all.includes('GetSecretValue'), 'no literals of the code are in it')
    const secrets = [...Object.values(SECRETS), 'made-up-client-secret', 'BEGIN PRIVATE KEY']
    for (const secret of secrets) assert.ok(!all.includes(secret), secret)
  })

  const changed = (change: Partial<CacheManifest>) => () =>
    writeFileSync(manifestFile, JSON.stringify({ ...made, ...change }))
  const truncated = (file: string) => () => {
    const name = path.join(layer, file)
    writeFileSync(name, readFileSync(name).subarray(0, 100))
  }
  const largest = Object.keys(made.caches).find((name) => name.startsWith('create-token-check'))
  const cacheFile = path.join(layer, `${largest}.cache`)
  const damage = () => {
    const bytes = readFileSync(cacheFile)
    for (let at = 2000; at < bytes.length; at += 500)
      bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at)
    writeFileSync(cacheFile, bytes)
  }

  for (const [title, change, warning] of [
    ['of another Node.js', changed({ node: 'v24.0.0' }), /Node\.js v24\.0\.0/],
    ['of another architecture', changed({ arch: 'mips' }), /on mips/],
    ['of another bundle', changed({ bundle: sha256Hex('') }), /another bundle/],
    ['with a manifest that is cut off', truncated(MANIFEST), /JSON/],
    ['with a file that is cut off', truncated(`${largest}.cache`), /damaged/],
    ['without one of its files', () => rmSync(cacheFile), /ENOENT/],
    ['with changed bytes', damage, /damaged/],
  ] as const) {
    test(`does the same where that is ${title}, with one warning`, async () => {
      const { statuses, errors } = await runWith(change)
      assert.deepEqual(statuses, STATUSES)
      assert.match(errors, /^The code cache is not used, or not in full: .*\n$/)
      assert.match(errors, warning)
    })
  }

  test('fails with changed bytes that are not found out, which is why each is hashed', async () => {
    const failing = runWith(() => {
      damage()
      const caches = { ...made.caches, [largest ?? '']: sha256Hex(readFileSync(cacheFile)) }
      writeFileSync(manifestFile, JSON.stringify({ ...made, caches }))
    })
    const statuses = await failing.then(
      (answered) => answered.statuses,
      () => 'crashed',
    )
    assert.notDeepEqual(statuses, STATUSES)
  })

  for (const [title, change] of [
    ['without a manifest', () => rmSync(manifestFile)],
    ['without a layer', () => rmSync(layer, { recursive: true })],
  ] as const) {
    test(`does the same ${title}, without a warning`, async () => {
      const { statuses, errors } = await runWith(change)
      assert.deepEqual([statuses, errors], [STATUSES, ''])
    })
  }

  test('does the same, and says so, where V8 refuses it', async () => {
    const { statuses, errors } = await run({ flags: ['--no-opt'] })
    assert.deepEqual(statuses, STATUSES)
    assert.match(errors, /V8 has refused that of \S+\. Everything/)
  })

  test('has source maps that lead from a script to the source', () => {
    const script = path.join(path.dirname(plain.file), 'index.script.js')
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

suite('the code cache is made for calls in every configuration:', () => {
  const ISSUER = { AUTH_ISSUER: 'https://auth.example.com' }
  const SCRIPT: Readonly<Record<string, string>> = {
    'few calls of each caller, in all environments': 'shared-bucket',
    'proofs in a table': 'shared-replays',
  }
  for (const [title, settings] of Object.entries({
    'signed tokens': { TOKEN_CHECK: 'jwt', AUTH_PROFILE: 'rfc9068' },
    'tokens of a product': { TOKEN_CHECK: 'jwt', AUTH_PROFILE: 'entra', OAUTH_AUDIENCES: 'id' },
    'both checks': { TOKEN_CHECK: 'jwt+introspection', AUTH_PROFILE: 'oidc' },
    'a private key': { OAUTH_CLIENT_AUTH_METHOD: 'private_key_jwt' },
    'a REST API': {
      FRONT_DOOR: 'rest',
      CERTIFICATE_ARN:
        'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f',
    },
    'scopes with a prefix': { MCP_SCOPE: 'mcp', SCOPE_PREFIX: 'api://mcp/' },
    'proofs with nonces': { DPOP: 'required', DPOP_NONCE: 'required' },
    'few calls of each caller, in all environments': {
      CALLS_PER_MINUTE_PER_CALLER: '1',
      SHARED_CALLER_LIMIT: 'true',
      SHARED_TOKEN_CACHE: 'true',
    },
    'proofs in a table': { DPOP: 'required', SHARED_REPLAY_CACHE: 'true' },
    'some clients': { ALLOWED_CLIENTS: 'one,two', TOKEN_EXPIRY: 'required' },
  })) {
    test(title, async () => {
      const { Mcp: mcp } = synthesizeBundles(title, { ...ISSUER, ...settings })
      const { layer, surprises } = await deployed(mcp)
      assert.deepEqual(surprises, [])
      const { caches } = JSON.parse(
        readFileSync(path.join(layer, MANIFEST), 'utf8'),
      ) as CacheManifest
      const script = SCRIPT[title] ?? 'load-server'
      assert.ok(Object.keys(caches).some((name) => name.startsWith(script)))
    })
  }
})

test('a bundle without a code cache has nothing that makes or takes one', () => {
  const { Mcp: mcp } = synthesizeBundles('no-code-cache', { CODE_CACHE: 'false' })
  const folder = path.dirname(mcp.file)
  assert.deepEqual(globSync('{*.script.js,code-cache*}', { cwd: folder }), [])
  assert.ok(!existsSync(path.join(folder, 'no-code-cache.txt')))
  assert.ok(!readFileSync(mcp.file, 'utf8').includes('code-cache'))
})

test('what makes the code cache is small: every function is sent it, and no request loads it', () => {
  const { Mcp: mcp } = synthesizeBundles('code-cache-programs')
  const programs = globSync('code-cache-*.mjs', { cwd: path.dirname(mcp.file) })
  const bytes = programs.map((name) => statSync(path.join(path.dirname(mcp.file), name)).size)
  assert.deepEqual(programs.toSorted(), ['code-cache-builder.mjs', 'code-cache-play.mjs'])
  assert.ok(bytes.reduce((sum, size) => sum + size, 0) <= 17_500, String(bytes))
})
