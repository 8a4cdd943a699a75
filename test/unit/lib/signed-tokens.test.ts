import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { defineServer, defineTool } from '../../../lambda/features/public.ts'
import { environmentOf, ofType, type Synthesis, synthesizeApi } from './synthesis.ts'

suite('signed tokens', () => {
  const signed = {
    tokenCheck: 'jwt',
    profile: 'okta',
    scopePrefix: 'p/',
    allowedClients: ['a'],
  } as const
  const secretsOf = (api: Synthesis) => ofType(api, 'AWS::SecretsManager::Secret').length

  test('need no client secret, and the functions are told how to check them', () => {
    const api = synthesizeApi({ ...signed, jwksUri: 'https://auth.example.com/jwks' })
    assert.equal(secretsOf(api), 0)
    assert.partialDeepStrictEqual(environmentOf(api, 'Mcp'), {
      TOKEN_CHECK: 'jwt',
      AUTH_PROFILE: 'okta',
      AUTH_JWKS_URI: 'https://auth.example.com/jwks',
      SCOPE_PREFIX: 'p/',
      ALLOWED_CLIENTS: 'a',
    })
    assert.equal(environmentOf(api, 'Mcp')['OAUTH_CLIENT_SECRET_ARN'], undefined)
    assert.equal(environmentOf(api, 'Metadata')['SCOPE_PREFIX'], 'p/')
  })

  test('are exchanged with a secret', () => {
    const server = defineServer({ needs: { exchange: { orders: 'the orders of the user' } } })
    assert.equal(secretsOf(synthesizeApi({ ...signed, server })), 1)
  })

  test('are introspected as well with a secret, for the server or for one of its tools', () => {
    assert.equal(secretsOf(synthesizeApi({ ...signed, tokenCheck: 'jwt+introspection' })), 1)
    const tool = defineTool({ name: 'a', description: '.', check: 'introspection', run: () => '' })
    assert.equal(
      secretsOf(synthesizeApi({ ...signed, server: defineServer({ tools: [tool] }) })),
      1,
    )
  })
})
