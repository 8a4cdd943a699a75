import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asksForProgress, withoutProgressTokens } from '../../../../lambda/message/progress.ts'

const asking = (progressToken: unknown) => ({
  id: 1,
  params: { name: 'x', _meta: { progressToken, other: 1 } },
})
const NOT_ASKING = { id: 1, params: { name: 'x', _meta: { other: 1 } } }

test('a message, or one of a batch, asks for progress by its token', () => {
  for (const token of ['', 'a', 0, 7]) assert.equal(asksForProgress(asking(token)), true)
  assert.equal(asksForProgress([NOT_ASKING, asking(1)]), true)
})

test('nothing else does', () => {
  for (const message of [
    NOT_ASKING,
    [],
    [NOT_ASKING],
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
    assert.equal(asksForProgress(message), false, JSON.stringify(message))
    assert.equal(withoutProgressTokens(message), message)
  }
})

test('without its token a message is the same but for that', () => {
  assert.deepEqual(withoutProgressTokens(asking('a')), NOT_ASKING)
  assert.deepEqual(withoutProgressTokens([NOT_ASKING, null, asking(1)]), [
    NOT_ASKING,
    null,
    NOT_ASKING,
  ])
})
