import assert from 'node:assert/strict'
import { jwksUriOf } from '../../../../lambda/oauth/authorization-server-metadata.ts'
import { afterEach, beforeEach, mock, suite, test } from 'node:test'
import {
  createKeySet,
  KEYS_MAX_AGE_MS,
  READ_TIMEOUT_MS,
  RETRY_AFTER_MS,
} from '../../../../lambda/token-check/key-set.ts'
import { documentsOf, ISSUER, JWKS_URI } from '../../../support/signed-tokens.ts'

const METADATA_URL = 'https://auth.example.com/.well-known/oauth-authorization-server/realms/main'
const [ONE, TWO] = [
  { kty: 'EC', kid: 'one' },
  { kty: 'EC', kid: 'two' },
]

beforeEach(() => mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_000 }))
afterEach(() => mock.reset())

function keySet(metadata?: object, options: object = {}) {
  const documents = documentsOf([ONE], metadata)
  const keys = createKeySet({
    issuer: ISSUER,
    jwksUri: undefined,
    fetch: documents.fetch,
    ...options,
  })
  return { documents, ...keys }
}
const jwksReads = ({ reads }: { readonly reads: readonly string[] }) =>
  reads.filter((url) => url === JWKS_URI).length

suite('keys', () => {
  test('are read from where the issuer’s metadata says, once for all who wait', async () => {
    const { documents, current } = keySet()
    assert.deepEqual(await Promise.all([current(), current()]), [[ONE], [ONE]])
    assert.deepEqual(await current(), [ONE])
    assert.deepEqual(documents.reads, [METADATA_URL, JWKS_URI])
  })

  test('are read from a configured URL without any metadata', async () => {
    const { documents, current } = keySet({}, { jwksUri: JWKS_URI })
    assert.deepEqual(await current(), [ONE])
    assert.deepEqual(documents.reads, [JWKS_URI])
  })

  test('are read again after their time', async () => {
    const { documents, current } = keySet()
    await current()
    documents.keys = [TWO]
    mock.timers.tick(KEYS_MAX_AGE_MS - 1)
    assert.deepEqual(await current(), [ONE])
    mock.timers.tick(1)
    assert.deepEqual(await current(), [TWO])
  })

  test('outlive an outage, during which they are read every few seconds and no request waits', async () => {
    const { documents, current, awaited } = keySet({}, { jwksUri: JWKS_URI })
    await current()
    documents.isDown = true
    mock.timers.tick(KEYS_MAX_AGE_MS)
    assert.deepEqual(await current(), [ONE])
    assert.deepEqual(await current(), [ONE])
    assert.equal(jwksReads(documents), 2)
    mock.timers.tick(RETRY_AFTER_MS)
    assert.deepEqual(await current(), [ONE])
    await awaited()
    assert.equal(jwksReads(documents), 3)
    documents.isDown = false
    documents.keys = [TWO]
    mock.timers.tick(RETRY_AFTER_MS)
    assert.deepEqual(await current(), [ONE]) // while they are read
    await awaited()
    assert.deepEqual(await current(), [TWO])
  })

  test('of an issuer that does not answer in time are missed, and the last ones stay in use', async () => {
    const { documents, current } = keySet()
    await current()
    mock.timers.reset()
    mock.timers.enable({ apis: ['Date', 'setTimeout'], now: 1_800_000_000_000 + KEYS_MAX_AGE_MS })
    documents.isHanging = true
    const reading = current()
    mock.timers.tick(READ_TIMEOUT_MS)
    assert.deepEqual(await reading, [ONE])
    const { current: first } = keySet({}, { fetch: documents.fetch })
    const failing = first()
    mock.timers.tick(READ_TIMEOUT_MS)
    const failure = await failing
    assert.equal(
      'kind' in failure && failure.detail,
      'no keys: the issuer has not answered after 4000 ms',
    )
  })

  test('that came with the function are used without a read, until their time is over', async () => {
    const { documents, current } = keySet({}, { shippedKeys: [TWO] })
    assert.deepEqual(await current(), [TWO])
    assert.deepEqual(documents.reads, [])
    mock.timers.tick(KEYS_MAX_AGE_MS)
    assert.deepEqual(await current(), [ONE])
  })

  test('that cannot be read at first are read every few seconds', async () => {
    const { documents, current } = keySet()
    documents.isDown = true
    const failure = {
      kind: 'unavailable',
      reason: 'unreachable',
      detail: 'no keys: down',
      retryAfterSeconds: 5,
    }
    assert.deepEqual(await Promise.all([current(), current()]), [failure, failure])
    assert.deepEqual(await current(), failure)
    assert.equal(documents.reads.length, 1)
    documents.isDown = false
    mock.timers.tick(RETRY_AFTER_MS)
    assert.deepEqual(await current(), [ONE])
  })
})

suite('documents that cannot work are named in the reason', () => {
  for (const [metadata, detail] of [
    [{ issuer: 'https://other.example' }, /names the issuer "https:\/\/other.example"/],
    [
      { jwks_uri: undefined },
      /names no jwks_uri: set AUTH_JWKS_URI to the URL of its signing keys/,
    ],
    [{ jwks_uri: null }, /names no jwks_uri: /],
    [{ jwks_uri: 5 }, /names 5 as its jwks_uri: give a whole URL/],
    [{ jwks_uri: 'http://127.0.0.1:9001/next' }, /it is on this machine, and the issuer is not/],
    [{ jwks_uri: 'https://0x7f.1/jwks' }, /it is on this machine, and the issuer is not/],
    [{ jwks_uri: 'http://auth.example.com/jwks' }, /use https:.*AUTH_JWKS_URI overrides it/],
  ] as const) {
    test(`such as metadata with ${JSON.stringify(metadata)}`, async () => {
      const failure = await keySet(metadata).current()
      assert.match('detail' in failure ? failure.detail : '', detail)
    })
  }

  test('at addresses of the function’s own machine nothing is read, unless the issuer is there, too', async () => {
    for (const uri of [
      'http://localhost:9001/2018-06-01/runtime',
      'http://[::1]/',
      'https://127.1/',
    ]) {
      const { documents, current } = keySet({ jwks_uri: uri })
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await current()
      assert.ok(!documents.reads.includes(uri), uri)
    }
    assert.equal(
      jwksUriOf({ jwks_uri: 'http://localhost:9001/jwks' }, 'http://127.0.0.1:9000'),
      'http://localhost:9001/jwks',
    )
  })

  test('such as a JWK Set without keys', async () => {
    const { documents, current } = keySet()
    documents.keys = 'none' as never
    const failure = await current()
    assert.match('detail' in failure ? failure.detail : '', /the JWK Set has no list "keys"/)
  })
})

suite('for an unknown key', () => {
  test('they are read at once, by all who ask at the same time together', async () => {
    const { documents, current, renewed } = keySet()
    await current()
    documents.keys = [ONE, TWO]
    assert.deepEqual(await Promise.all([renewed(), renewed()]), [
      [ONE, TWO],
      [ONE, TWO],
    ])
    assert.equal(jwksReads(documents), 2)
  })

  test('strangers cannot have them read more than a few times a minute: then nothing is known about a token', async () => {
    const { documents, current, renewed } = keySet()
    await current()
    for (let count = 0; count < 3; count += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await renewed(), [ONE])
    }
    assert.deepEqual(await renewed(), {
      kind: 'throttled',
      reason: 'too_many_unknown_keys',
      detail: 'not checked: the keys were read just before, for tokens with other unknown keys',
      retryAfterSeconds: 5,
    })
    assert.equal(jwksReads(documents), 4)
    mock.timers.tick(RETRY_AFTER_MS)
    assert.deepEqual(await renewed(), [ONE])
  })

  test('an outage is no answer, and keeps the known ones', async () => {
    const { documents, current, renewed } = keySet()
    await current()
    documents.isDown = true
    const failure = await renewed()
    assert.ok('kind' in failure && failure.reason === 'unreachable')
    assert.deepEqual(await current(), [ONE])
  })
})
