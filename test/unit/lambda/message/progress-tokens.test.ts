import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutProgressTokens } from '../../../../lambda/message/progress-tokens.ts'

const asking = (progressToken: unknown) => ({
  id: 1,
  params: { name: 'x', _meta: { progressToken, other: 1 } },
})
const NOT_ASKING = { id: 1, params: { name: 'x', _meta: { other: 1 } } }

test('without its token a message is the same but for that', () => {
  assert.deepEqual(withoutProgressTokens(asking('a')), NOT_ASKING)
  assert.deepEqual(withoutProgressTokens([NOT_ASKING, null, asking(1)]), [
    NOT_ASKING,
    null,
    NOT_ASKING,
  ])
})

test('a message without a token stays as it is', () => {
  for (const message of [
    NOT_ASKING,
    null,
    undefined,
    7,
    'text',
    {},
    { params: null },
    { params: 7 },
    { params: { _meta: null } },
    { params: { _meta: 'text' } },
  ]) {
    assert.equal(withoutProgressTokens(message), message)
  }
})
