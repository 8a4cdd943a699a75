import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { seal, unseal } from '../../../../lambda/shared/seal.ts'

const KEY = createSecretKey(randomBytes(32))
const sealed = seal(KEY, 'what is said', 'here')

test('what was sealed can be opened, with the same key and label', () => {
  assert.equal(unseal(KEY, sealed, 'here'), 'what is said')
  assert.equal(unseal(KEY, seal(KEY, '', ''), ''), '')
  assert.ok(!sealed.includes('said'))
})

test('nothing else can be opened', () => {
  assert.equal(unseal(KEY, sealed, 'there'), undefined)
  assert.equal(unseal(createSecretKey(randomBytes(32)), sealed, 'here'), undefined)
  assert.equal(unseal(KEY, Buffer.alloc(10), 'here'), undefined)
  assert.equal(unseal(KEY, sealed.subarray(0, -1), 'here'), undefined)
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    assert.equal(unseal(KEY, changed, 'here'), undefined, `byte ${at}`)
  }
})

test('the same text is sealed anew each time', () => {
  assert.notDeepEqual(seal(KEY, 'what is said', 'here'), sealed)
})
