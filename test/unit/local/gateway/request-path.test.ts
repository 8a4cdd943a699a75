import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readPath } from '../../../../local/gateway/request-path.ts'

/** Paths that were sent to an HTTP API, and what came out of it; undefined where it answered 400. */
const OBSERVED: readonly [string, string | undefined][] = [
  ['/x/plain', '/x/plain'],
  ['/x/space%20value', '/x/space value'],
  ['/x/question%3Fvalue', '/x/question'],
  ['/x/percent%25done', undefined],
  ['/x/hash%23value', '/x/hash#value'],
  ['/x/slash%2Fvalue', '/x/slash/value'],
  ['/x/unicode-%CE%BB-%E4%B8%96', '/x/unicode-λ-世'],
  ['/x/literal%252Fvalue', '/x/literal/value'],
  ['/x/literal%253Fvalue', '/x/literal?value'],
  ['/x/literal%2525value', '/x/literal%value'],
]

describe('a path is decoded twice', () => {
  for (const [sent, received] of OBSERVED) {
    it(`${sent} becomes ${received ?? 'an error'}`, () => {
      assert.equal(readPath(sent)?.raw, received)
    })
  }

  it('with the routing in between', () => {
    assert.equal(readPath('/x/a%252Fb')?.routed, '/x/a%2Fb')
    assert.equal(readPath('/x/a%2Fb')?.routed, '/x/a/b')
  })
})
