import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { challengeFor } from '../../../../lambda/oauth/challenge.ts'

type Rejection = Parameters<typeof challengeFor>[0]
const CONTEXT = {
  resourceMetadataUrl: 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp',
  requiredScopes: ['mcp', 'tools:call'],
}
const METADATA = `resource_metadata="${CONTEXT.resourceMetadataUrl}"`
const PRIVATE = 'for the log alone'

const headerOf = (rejection: Rejection) => {
  const { status, headers } = challengeFor(rejection, CONTEXT)
  return [status, headers['www-authenticate']]
}

test('without a token: 401, and no error code', () => {
  assert.deepEqual(headerOf({ kind: 'missing_token', reason: 'no_credentials', detail: PRIVATE }), [
    401,
    `Bearer ${METADATA}, scope="mcp tools:call"`,
  ])
})

test('with a malformed one: 400 invalid_request', () => {
  assert.deepEqual(
    headerOf({ kind: 'invalid_request', reason: 'malformed_credentials', detail: PRIVATE }),
    [
      400,
      `Bearer error="invalid_request", error_description="Send exactly one access token, in the Authorization header.", ${METADATA}, scope="mcp tools:call"`,
    ],
  )
})

test('with one that is too long: 400 invalid_request, and the limit', () => {
  assert.deepEqual(
    headerOf({ kind: 'invalid_request', reason: 'token_too_long', detail: PRIVATE }),
    [
      400,
      `Bearer error="invalid_request", error_description="The access token is too long: at most 10240 characters can be sent.", ${METADATA}, scope="mcp tools:call"`,
    ],
  )
})

test('with an invalid one: 401 invalid_token', () => {
  assert.deepEqual(headerOf({ kind: 'invalid_token', reason: 'inactive', detail: PRIVATE }), [
    401,
    `Bearer error="invalid_token", error_description="The access token is not valid for this server.", ${METADATA}, scope="mcp tools:call"`,
  ])
})

test('with one that lacks a scope: 403 insufficient_scope, with the scopes of the rejection', () => {
  assert.deepEqual(
    headerOf({
      kind: 'insufficient_scope',
      reason: 'missing_scope',
      detail: PRIVATE,
      scopes: ['mcp', 'email'],
    }),
    [
      403,
      `Bearer error="insufficient_scope", error_description="The access token lacks a scope.", ${METADATA}, scope="mcp email"`,
    ],
  )
})

test('advertised scopes are named, too, each once, whatever was refused', () => {
  const context = { ...CONTEXT, advertisedScopes: ['mcp', 'offline_access'] }
  const scopeOf = (rejection: Rejection) => challengeFor(rejection, context).data['scope']
  const missing = { kind: 'missing_token', reason: 'no_credentials', detail: PRIVATE } as const
  assert.equal(scopeOf(missing), 'mcp tools:call offline_access')
  assert.equal(
    scopeOf({
      kind: 'insufficient_scope',
      reason: 'missing_scope',
      detail: PRIVATE,
      scopes: ['mcp', 'email'],
    }),
    'mcp email offline_access',
  )
})

test('when nothing is known about it: 503 with Retry-After, and no challenge that would end a sign-in', () => {
  const challenge = challengeFor(
    { kind: 'unavailable', reason: 'unreachable', detail: PRIVATE, retryAfterSeconds: 7 },
    CONTEXT,
  )
  assert.equal(challenge.status, 503)
  assert.deepEqual(challenge.headers, { 'retry-after': '7' })
  assert.deepEqual(challenge.data, { error: 'temporarily_unavailable' })
})

test('when too many were refused: 429 with Retry-After, and no challenge either', () => {
  const challenge = challengeFor(
    {
      kind: 'throttled',
      reason: 'too_many_refused_tokens',
      detail: PRIVATE,
      retryAfterSeconds: 7,
    },
    CONTEXT,
  )
  assert.equal(challenge.status, 429)
  assert.deepEqual(challenge.headers, { 'retry-after': '7' })
  assert.deepEqual(challenge.data, { error: 'slow_down' })
})

test('the data repeat the challenge, and the private reason is told to nobody', () => {
  const challenge = challengeFor(
    { kind: 'invalid_token', reason: 'inactive', detail: PRIVATE },
    CONTEXT,
  )
  assert.deepEqual(challenge.data, {
    error: 'invalid_token',
    error_description: challenge.message,
    resource_metadata: CONTEXT.resourceMetadataUrl,
    scope: 'mcp tools:call',
    www_authenticate: challenge.headers['www-authenticate'],
  })
  assert.doesNotMatch(JSON.stringify(challenge), new RegExp(PRIVATE))
})

test('no scope can end its quoted string or start another header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (scope) => {
      const { headers } = challengeFor(
        { kind: 'insufficient_scope', reason: 'missing_scope', detail: '', scopes: [scope] },
        CONTEXT,
      )
      const header = headers['www-authenticate'] ?? ''
      assert.match(
        header,
        /^Bearer (?:\w+="(?:[\x20\x21\x23-\x5B\x5D-\x7E]|\\["\\])*"(?:, |$)){4}$/,
      )
    }),
  )
})

test('of a client that is not allowed: 403 without a challenge, since no other token would help', () => {
  const rejection = {
    kind: 'forbidden_client',
    reason: 'client_not_allowed',
    detail: PRIVATE,
  } as const
  assert.deepEqual(challengeFor(rejection, CONTEXT), {
    status: 403,
    headers: {},
    message: 'This client may not use this server. Its operator decides which clients may.',
    data: { error: 'access_denied' },
  })
})

test('scopes have the prefix that clients put before them', () => {
  const { headers } = challengeFor(
    { kind: 'missing_token', reason: 'no_credentials', detail: '' },
    { ...CONTEXT, advertisedScopes: ['offline_access'], scopePrefix: 'api://mcp/' },
  )
  assert.match(
    headers['www-authenticate'] ?? '',
    /scope="api:\/\/mcp\/mcp api:\/\/mcp\/tools:call offline_access"$/,
  )
})
