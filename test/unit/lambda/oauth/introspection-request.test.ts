import assert from 'node:assert/strict'
import { test } from 'node:test'
import { introspectionRequest } from '../../../../lambda/oauth/introspection-request.ts'
import { redact } from '../../../../lambda/oauth/redact.ts'

const CLIENT = { clientId: 'mcp server', clientAuthMethod: 'client_secret_basic' } as const

test('an answer may not repeat the Basic credentials, whole or without their scheme', () => {
  const { headers, secrets } = introspectionRequest(CLIENT, 'the-client-secret', 'the-access-token')
  const { authorization = assert.fail('no credentials') } = headers
  for (const echoed of [authorization, authorization.replace('Basic ', '')]) {
    assert.throws(
      () => redact({ active: true, client_id: echoed }, secrets),
      (error: Error) => {
        assert.match(error.message, /repeats the token or the client secret/)
        return !error.message.includes(echoed)
      },
    )
  }
})
