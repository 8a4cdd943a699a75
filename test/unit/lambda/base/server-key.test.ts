import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { deriveKey, serverKeyOf } from '../../../../lambda/base/server-key.ts'

const SECRET = 'a server key of more than 32 bytes, for tests'

/** RFC 5869 §2, for one block of output. */
function hkdf(secret: string, info: string): Buffer {
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(secret).digest()
  return createHmac('sha256', extracted).update(`${info}\u0001`).digest()
}

test('each purpose has a key of its own, by HKDF with SHA-256', async () => {
  const key = serverKeyOf({ value: SECRET })
  assert.deepEqual(
    (await key.derive('dpop nonce')).export(),
    hkdf(SECRET, 'mcp-auth-lambda dpop nonce'),
  )
  assert.deepEqual((await key.derive('audit')).export(), hkdf(SECRET, 'mcp-auth-lambda audit'))
  assert.equal(await key.derive('audit'), await key.derive('audit'), 'derived once')
})

test('one source has one server key, and another value has other keys', async () => {
  const source = { value: SECRET }
  assert.equal(serverKeyOf(source), serverKeyOf(source))
  assert.ok(!deriveKey(SECRET, 'audit').equals(deriveKey(`${SECRET}!`, 'audit')))
})

test('a short server key is refused without being shown', async () => {
  await assert.rejects(serverKeyOf({ value: 'short' }).derive('audit'), {
    message: 'the server key has 5 bytes: give it 32 random bytes or more',
  })
})
