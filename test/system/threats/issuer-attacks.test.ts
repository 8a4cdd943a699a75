/** What comes of an issuer that is away, slow or broken, and of strangers who have its keys read. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { json, never, type Reply, startBackend } from '../../support/backend.ts'
import { craft, jwkOf, keyPairFor } from '../../support/crafted-tokens.ts'
import { assertGranted, assertUnavailable } from '../../support/gate.ts'
import {
  assertAllGranted,
  assertRefused,
  HEADER,
  pair,
  startGate,
} from '../../support/signed-token-gate.ts'

const KEYS = { keys: [jwkOf(pair)] }
const WITHIN_MS = 6000

/** Enough of a key, 10,000 times. */
const TEN_THOUSAND = Array.from({ length: 10_000 }, () => ({ kty: 'EC' }))

const FAILURES: Readonly<Record<string, readonly [Reply, RegExp]>> = {
  'fails with 500': [json(KEYS, 500), /no metadata of/],
  'never answers': [never, /has not answered after 4000 ms/],
  'redirects to keys': [
    json(KEYS, 302, { location: 'https://evil.example/jwks' }),
    /no metadata of/,
  ],
  'has another content type': [json(KEYS, 200, { 'content-type': 'text/html' }), /no metadata of/],
  'has no metadata, but keys': [json(KEYS), /no metadata of/],
  'has the metadata of another issuer': [
    json({ issuer: 'https://evil.example', jwks_uri: 'https://evil.example/jwks' }),
    /names the issuer "https:\/\/evil\.example"/,
  ],
}

suite('when the issuer', () => {
  for (const [name, [reply, detail]] of Object.entries(FAILURES)) {
    test(`${name}, nothing is known about its tokens`, async () => {
      await using server = await startGate()
      server.reply = reply
      const answer = await server.gate(server.sign())
      assert.match(assertUnavailable(answer, WITHIN_MS).detail, detail)
    })
  }

  for (const [name, reply, detail] of [
    ['redirects from its keys', json(KEYS, 307, { location: '/elsewhere' }), /status code 307/],
    [
      'has keys of another content type',
      json(KEYS, 200, { 'content-type': 'text/plain' }),
      /content-type/,
    ],
    ['has keys in no list', json({ keys: { 0: jwkOf(pair) } }), /no list "keys"/],
    ['has 10,000 keys', json({ keys: TEN_THOUSAND }), /more than 65536 bytes/],
  ] as const) {
    test(`${name}, nothing is known about its tokens`, async () => {
      await using server = await startGate()
      server.reply = (response, seen) =>
        (seen.url === '/jwks'
          ? reply
          : json({ issuer: server.backend.origin, jwks_uri: `${server.backend.origin}/jwks` }))(
          response,
          seen,
        )
      const answer = await server.gate(server.sign())
      assert.match(assertUnavailable(answer, WITHIN_MS).detail, detail)
      assert.ok(!server.reads().includes('/elsewhere'))
    })
  }

  test('has its keys at a private address, no request goes there', async () => {
    await using inside = await startBackend(json(KEYS))
    const { port } = new URL(inside.origin)
    for (const [uri, detail] of [
      [`https://169.254.169.254/latest/meta-data`, /private address/],
      [`http://10.0.0.1:${port}/jwks`, /use https:/],
      [`file:///etc/passwd`, /use https:/],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await using own = await startGate()
      own.reply = json({ issuer: own.backend.origin, jwks_uri: uri })
      // eslint-disable-next-line no-await-in-loop
      assert.match(assertUnavailable(await own.gate(own.sign()), WITHIN_MS).detail, detail)
    }
    assert.deepEqual(inside.seen, [])
  })

  test('is away after its keys were read, its tokens stay good, and those of unknown keys unknown', async () => {
    await using server = await startGate()
    await assertAllGranted(server, [server.sign()])
    server.reply = json({}, 503)
    await assertAllGranted(server, [server.sign({ jti: 'other' })])
    const next = keyPairFor('ES256')
    const token = craft({ ...HEADER, kid: 'key-2' }, server.claims(), next.privateKey)
    assertUnavailable(await server.gate(token), WITHIN_MS)
    await assertAllGranted(server, [server.sign({ jti: 'another' })])
  })
})

test('keys that rotate under load lose no token, and are read a few times', async () => {
  await using server = await startGate()
  await assertAllGranted(server, [server.sign()])
  const before = server.reads().length
  let current = { kid: 'key-1', ...pair }
  const sent: Promise<void>[] = []
  const send = async (count: number) => {
    const { kid, privateKey } = current
    const token = craft({ ...HEADER, kid }, server.claims({ jti: `${kid}-${count}` }), privateKey)
    assertGranted(await server.gate(token))
  }
  for (const kid of ['key-2', 'key-3']) {
    const next = { kid, ...keyPairFor('ES256') }
    server.keys = [jwkOf(next, { kid }), ...server.keys].slice(0, 2)
    current = next
    sent.push(...Array.from({ length: 100 }, async (_, count) => send(count)))
    // eslint-disable-next-line no-await-in-loop -- the next rotation comes amid the requests
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await Promise.all(sent)
  assert.ok(server.reads().length - before <= 8, server.reads().join(' '))
})

test('a flood of made-up key IDs has the keys read a few times, and loses no token', async () => {
  await using server = await startGate()
  await assertAllGranted(server, [server.sign()])
  const before = server.reads().length
  const stranger = keyPairFor('ES256')
  for (let count = 0; count < 60; count += 1) {
    const token = craft(
      { ...HEADER, kid: `made-up-${count}` },
      server.claims(),
      stranger.privateKey,
    )
    // eslint-disable-next-line no-await-in-loop -- so that no two share a read
    const answer = await server.gate(token)
    if (answer.status !== 429) assertRefused(answer, token, 'unknown_key')
    else assert.ok(answer.retryAfter >= 1 && !('www-authenticate' in answer.headers))
  }
  // Three at once, each of metadata and keys; a fourth when the minute goes on.
  assert.ok(server.reads().length - before <= 8, server.reads().join(' '))
  await assertAllGranted(server, [server.sign({ jti: 'known key' })])
  const next = keyPairFor('ES256')
  server.keys = [jwkOf(next, { kid: 'key-2' }), ...server.keys]
  const token = craft({ ...HEADER, kid: 'key-2' }, server.claims(), next.privateKey)
  const { status, headers } = await server.gate(token)
  assert.ok(status === 200 || (status === 429 && !('www-authenticate' in headers)), String(status))
})
