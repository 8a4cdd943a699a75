import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BINDING_VARIABLES, bindingProblems } from '../../../../lambda/settings/binding-problems.ts'
import { needsServerKey } from '../../../../lambda/settings/server-key.ts'
import { readFunctionSettings } from '../../../../lambda/settings/function-settings.ts'

const features = [
  { kind: { name: 'tool' }, name: 'pay', definition: { senderConstrained: true } },
  { kind: { name: 'prompt' }, name: 'look', definition: {} },
]

test('a server that needs bound tokens is refused while tokens cannot be bound', () => {
  const [problem, ...others] = bindingProblems({ dpop: 'off' }, features, BINDING_VARIABLES)
  assert.match(problem ?? '', /^the tool "pay" has senderConstrained: true, and DPOP is off/)
  assert.deepEqual(others, [])
  assert.deepEqual(bindingProblems({ dpop: 'accepted' }, features, BINDING_VARIABLES), [])
  const certificates = { certificateBoundTokens: 'accepted' } as const
  assert.deepEqual(bindingProblems(certificates, features, BINDING_VARIABLES), [])
})

test('a nonce without proofs is refused, and needs the server key with them', () => {
  const problems = bindingProblems({ dpopNonce: true }, [], BINDING_VARIABLES)
  assert.match(problems.join(), /^DPOP_NONCE is set without DPOP: .*set DPOP to accepted/)
  assert.deepEqual(
    bindingProblems({ dpop: 'required', dpopNonce: true }, [], BINDING_VARIABLES),
    [],
  )
  assert.equal(needsServerKey({ dpopNonce: true }), true)
  assert.equal(needsServerKey({ dpopNonce: false }), false)
  const environment = {
    RESOURCE_URL: 'https://mcp.example.com/mcp',
    AUTH_ISSUER: 'https://auth.example.com',
    OAUTH_CLIENT_SECRET: 'x',
    DPOP: 'accepted',
    DPOP_NONCE: 'required',
  }
  assert.throws(() => readFunctionSettings(environment), { message: /SERVER_KEY is not set/ })
})
