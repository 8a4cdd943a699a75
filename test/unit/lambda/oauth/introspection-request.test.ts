import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authenticate } from '../../../../lambda/oauth/client-authentication.ts'
import { introspectionRequest } from '../../../../lambda/oauth/introspection-request.ts'
import { redact } from '../../../../lambda/oauth/redact.ts'

test('an answer may not repeat the Basic credentials, whole or without their scheme', () => {
  const { headers, secrets } = authenticate(
    'client_secret_basic',
    'mcp server',
    'the-client-secret',
  )
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

test('a client without credentials is named in the form, and nothing else about it is sent', () => {
  const authentication = authenticate('none', 'mcp server', 'left over')
  assert.deepEqual(introspectionRequest(authentication, 'the-access-token'), {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ token: 'the-access-token', client_id: 'mcp server' }),
  })
})
