import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mock, test } from 'node:test'
import { createAuditKey } from '../../../../lambda/audit/audit-key.ts'
import { log } from '../../../../lambda/base/log.ts'
import { serverKeyOf } from '../../../../lambda/base/server-key.ts'

const errors = mock.method(log, 'error', () => {})
const hashesOf = async (value: string) => {
  const hashes = await createAuditKey(serverKeyOf({ value }), () => 0)()
  return hashes ?? assert.fail('no hashes')
}
const KEY = 'a key of 32 bytes, or a few more'

test('equal arguments have one hash under one key, and no hash tells what it is of', async () => {
  const [one, same, other] = [
    await hashesOf(KEY),
    await hashesOf(KEY),
    await hashesOf(`${KEY}, another one`),
  ]
  const hash = one.ofArguments('{}')
  assert.match(hash, /^[\w-]{22}$/)
  assert.equal(same.ofArguments('{}'), hash)
  assert.notEqual(other.ofArguments('{}'), hash)
  assert.notEqual(one.ofArguments('{"a":1}'), hash)
})

test('a pseudonym belongs to an issuer and a subject, and no arguments have the same hash', async () => {
  const hashes = await hashesOf(KEY)
  const alice = hashes.ofSubject('https://a.example', 'alice')
  assert.notEqual(hashes.ofSubject('https://b.example', 'alice'), alice)
  assert.notEqual(hashes.ofSubject('https://a.example', 'bob'), alice)
  assert.notEqual(hashes.ofSubject('https://a.example","alice', ''), alice)
  assert.notEqual(hashes.ofArguments('["https://a.example","alice"]'), alice)
})

test('docs/audit.md computes the pseudonym of a subject', async () => {
  const page = readFileSync(new URL('../../../../docs/audit.md', import.meta.url), 'utf8')
  const [, code = assert.fail('no program')] = /node -e '([^']+)'/.exec(page) ?? []
  const printed: unknown[] = []
  const environment = { SERVER_KEY: KEY }
  const { runInNewContext } = await import('node:vm')
  runInNewContext(code, {
    require: (name: string) => process.getBuiltinModule(name),
    process: { argv: ['node', 'https://a.example', 'alice'], env: environment },
    Buffer,
    console: { log: (text: unknown) => printed.push(text) },
  })
  const { ofSubject } = await hashesOf(KEY)
  assert.deepEqual(printed, [`pseudonym:${ofSubject('https://a.example', 'alice')}`])
})

test('a key that cannot be read is told once, and tried again after ten seconds', async () => {
  errors.mock.resetCalls()
  let now = 0
  let reads = 0
  const read = createAuditKey(
    {
      derive: async () => {
        reads += 1
        if (reads === 1) throw new Error('Secrets Manager is away')
        return createSecretKey(Buffer.alloc(32))
      },
    },
    () => now,
  )
  assert.equal(await read(), undefined)
  now = 9999
  assert.equal(await read(), undefined)
  assert.deepEqual([reads, errors.mock.callCount()], [1, 1])
  now = 10_000
  assert.ok(await read())
})

test('a read that fails is told once, however many wait for it', async () => {
  errors.mock.resetCalls()
  const away = Promise.reject(new Error('Secrets Manager is away'))
  const read = createAuditKey({ derive: async () => away }, () => 0)
  const found = await Promise.all(Array.from({ length: 50 }, read))
  assert.deepEqual(new Set(found), new Set([undefined]))
  assert.equal(errors.mock.callCount(), 1)
})

test('an answer does not wait long for the key', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const read = createAuditKey({ derive: async () => new Promise(() => {}) }, () => 0)
  const reading = read()
  t.mock.timers.tick(1000)
  assert.equal(await reading, undefined)
})
