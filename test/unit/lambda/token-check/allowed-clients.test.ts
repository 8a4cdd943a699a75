/* eslint-disable no-await-in-loop -- one after the other, so that each failure names its client */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onlyAllowedClients } from '../../../../lambda/token-check/allowed-clients.ts'

const grant = (clientId: string, extra: object = {}) => ({
  clientId,
  scopes: [],
  resourceMetadataUrl: '',
  extra: { ...extra },
})
async function verdictOn(found: object, allowed: readonly string[]): Promise<string> {
  const verdict = await onlyAllowedClients(async () => found as never, allowed)('token', 'key')
  return 'kind' in verdict ? `${verdict.kind}: ${verdict.detail}` : 'granted'
}

test('clients on the list are let in, to the letter', async () => {
  const url = 'https://app.example/client?a=b'
  for (const id of ['claude', url]) {
    assert.equal(await verdictOn(grant(id), ['other', id]), 'granted')
  }
  assert.equal(
    await verdictOn(grant('Claude'), ['claude', 'claude-2']),
    'forbidden_client: the client "Claude" is not one of ALLOWED_CLIENTS',
  )
  assert.equal(
    await verdictOn(grant(''), ['claude']),
    'forbidden_client: a client without an ID is not one of ALLOWED_CLIENTS',
  )
})

test('so are those whose token has a claim with the value', async () => {
  const allowed = ['groups=staff', 'https://example.com/tier=1', 'ok=true']
  for (const claims of [
    { groups: 'staff' },
    { groups: ['guests', 'staff'] },
    { 'https://example.com/tier': 1 },
    { ok: true },
  ]) {
    assert.equal(await verdictOn(grant('x', claims), allowed), 'granted')
  }
  for (const claims of [
    { groups: 'staff2' },
    { groups: { name: 'staff' } },
    { groups: [['staff']] },
    { groups: null },
    { team: 'staff' },
    { ok: 'TRUE' },
  ]) {
    assert.match(await verdictOn(grant('x', claims), allowed), /^forbidden_client/)
  }
  assert.match(await verdictOn(grant('x'), ['constructor=x']), /^forbidden_client/)
})

test('a token that is refused stays refused', async () => {
  const refused = { kind: 'invalid_token', reason: 'expired', detail: 'expired' }
  assert.equal(await verdictOn(refused, ['claude']), 'invalid_token: expired')
})
