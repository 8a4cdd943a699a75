/** Signed tokens deserve the answers that the opaque ones of the same plan get. */
import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { RESOURCE, toolCall, TOKENS } from '../../../bench/support/events.ts'
import { eventOf, type Step } from '../../../bench/support/plan.ts'
import { createTokenSigner, type TokenSigner } from '../../../bench/support/signed-tokens.ts'

const ISSUER = 'https://auth.example.com'

suite("the benchmark's signed tokens", () => {
  let signer: TokenSigner
  before(async () => {
    signer = await createTokenSigner()
  })

  const signed = async (token: string | undefined, more: Partial<Step> = {}) => {
    const step = { event: toolCall('modern', token), count: 1, expected: {}, ...more }
    return signer.withSignedTokens(step, ISSUER)
  }
  const tokenIn = (step: Step, index = 0) =>
    eventOf(step, index).headers['authorization']?.replace('Bearer ', '') ?? ''
  const verified = async (token: string) => {
    const keys = createLocalJWKSet({ keys: [...signer.keys.keys] as { kty: string }[] })
    return jwtVerify(token, keys, { issuer: ISSUER, audience: RESOURCE, typ: 'at+jwt' })
  }

  test('are right, or wrong in the one way that is meant', async () => {
    const { payload } = await verified(tokenIn(await signed(TOKENS.valid)))
    assert.deepEqual([payload['client_id'], payload['scope']], ['bench-client', 'mcp'])
    const codes = {
      [TOKENS.unknown]: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
      [TOKENS.foreign]: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
      [TOKENS.expired]: 'ERR_JWT_EXPIRED',
    }
    for (const [token, code] of Object.entries(codes)) {
      // eslint-disable-next-line no-await-in-loop -- three tokens
      await assert.rejects(verified(tokenIn(await signed(token))), { code })
    }
  })

  test('are as many as requests of the step can use', async () => {
    const distinct = async (tokens: number, count: number) => {
      const step = await signed(TOKENS.valid, { tokens, count })
      const used = Array.from({ length: count }, (_, index) => tokenIn(step, index))
      return new Set(used).size
    }
    assert.equal(await distinct(2, 5), 2)
    assert.equal(await distinct(10_000, 3), 3)
  })

  test('replace no token where there is none', async () => {
    assert.equal(eventOf(await signed(undefined), 0).headers['authorization'], undefined)
  })
})
