import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createExchangeCache,
  type Exchange,
  type Exchanged,
} from '../../../../lambda/token-exchange/exchange-cache.ts'

const exchangeOf = (token: string): Exchange => ({
  token,
  expiresAt: undefined,
  issuer: 'https://auth.example.com',
  target: { audience: 'orders' },
  refused: undefined,
})

/** A cache whose authorization server gives tokens of this length, or refuses. */
function start(length: number | 'refused') {
  const asked: string[] = []
  const kept = createExchangeCache(async ({ token }): Promise<Exchanged> => {
    asked.push(token)
    if (length === 'refused') return { reason: 'refused', detail: 'no' }
    return { token: 'x'.repeat(length), expiresAt: Date.now() / 1000 + 300 }
  })
  return { asked, askFor: async (index: number) => kept(exchangeOf(`token-${index}`)) }
}

for (const [name, length, atMost] of [
  ['short tokens', 100, 10_004],
  ['tokens of 64 KiB', 64 * 1024, 256],
  ['refusals', 'refused', 1000],
] as const) {
  test(`of more than ${atMost} ${name}, the one that was used least recently is asked for again`, async () => {
    const { asked, askFor } = start(length)
    for (let index = 0; index < atMost; index += 1) {
      // oxlint-disable-next-line no-await-in-loop -- the order decides which one goes
      await askFor(index)
    }
    await askFor(0) // is kept
    assert.equal(asked.length, atMost)
    await askFor(atMost)
    asked.length = 0
    await askFor(0)
    await askFor(1)
    assert.deepEqual(asked, ['token-1'])
  })
}
