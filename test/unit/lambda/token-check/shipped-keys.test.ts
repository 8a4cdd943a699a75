import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTokenCheck } from '../../../../lambda/token-check/create-token-check.ts'
import { RESOURCE, settingsAt } from '../../../support/gate.ts'
import { createSigner, ISSUER } from '../../../support/signed-tokens.ts'

test('keys that are compiled into the function verify tokens without any request', async (t) => {
  const { publicKey, sign } = await createSigner()
  process.env['SHIPPED_KEYS'] = JSON.stringify({ keys: [publicKey] })
  t.after(() => delete process.env['SHIPPED_KEYS'])
  // Nobody listens there.
  const check = await createTokenCheck(
    settingsAt(ISSUER, { tokenCheck: 'jwt', jwksUri: 'http://127.0.0.1:1/' }),
  )
  const exp = Math.floor(Date.now() / 1000) + 60
  const { outcome } = await check(
    await sign({ iss: ISSUER, aud: RESOURCE, client_id: 'c', scope: 'mcp', exp }),
  )
  assert.ok('token' in outcome)
})
