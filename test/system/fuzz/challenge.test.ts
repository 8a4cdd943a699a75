import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { challengeFor } from '../../../lambda/oauth/challenge.ts'
import { parseChallenge } from '../../support/challenge-parser.ts'
import { runs } from './fuzz-runs.ts'

type Rejection = Parameters<typeof challengeFor>[0]
const PRIVATE = 'for the log alone'

const scope = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('mcp', 'a"b', String.raw`a\b`, '"', '\\', 'a\r\nSet-Cookie: x', 'a", error="x'),
)
const scopeToken = fc.constantFrom('mcp', 'tools:call', 'https://example.com/%22', "a'b!~", '[x]')
const scopes = fc.oneof(fc.array(scopeToken, { maxLength: 4 }), fc.array(scope, { maxLength: 4 }))
const rejection: fc.Arbitrary<Rejection> = fc.oneof(
  fc.constantFrom<Rejection>(
    { kind: 'missing_token', reason: 'no_credentials', detail: PRIVATE },
    { kind: 'invalid_request', reason: 'malformed_credentials', detail: PRIVATE },
    { kind: 'invalid_token', reason: 'inactive', detail: PRIVATE },
  ),
  scopes.map((all): Rejection => {
    return { kind: 'insufficient_scope', reason: 'missing_scope', detail: PRIVATE, scopes: all }
  }),
)
const metadataUrl = fc.oneof(
  fc.webUrl({ withQueryParameters: true }),
  fc.constant('https://h/.well-known/oauth-protected-resource/a"b'),
)

/** RFC 6750 §3.1. */
const STATUS = {
  missing_token: 401,
  invalid_request: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  forbidden_client: 403,
  throttled: 429,
  unavailable: 503,
}

/** RFC 6749 §3.3. */
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/

/** What a header cannot carry is left out of it. */
const printable = (text: string) =>
  Array.from(text)
    .filter((character) => character >= ' ' && character <= '~')
    .join('')

test('a parser by the grammar reads out of a challenge what was meant by it, and nothing else', () => {
  fc.assert(
    fc.property(rejection, metadataUrl, scopes, (rejected, resourceMetadataUrl, requiredScopes) => {
      const { status, headers, data } = challengeFor(rejected, {
        resourceMetadataUrl,
        requiredScopes,
      })
      const header = headers['www-authenticate'] ?? ''
      const { scheme, parameters } = parseChallenge(header)
      assert.equal(scheme, 'Bearer')
      assert.equal(status, STATUS[rejected.kind])
      const named = rejected.kind === 'insufficient_scope' ? rejected.scopes : requiredScopes
      const {
        error_description: description,
        scope: asked,
        ...others
      } = Object.fromEntries(parameters)
      assert.deepEqual(others, {
        ...(rejected.kind !== 'missing_token' && { error: rejected.kind }),
        resource_metadata: printable(resourceMetadataUrl),
      })
      if (named.every((one) => SCOPE_TOKEN.test(one))) assert.equal(asked, named.join(' '))
      else assert.ok(asked !== undefined)
      assert.equal(description === undefined, rejected.kind === 'missing_token')
      assert.equal(data['www_authenticate'], header)
      assert.ok(!header.includes(PRIVATE))
      assert.equal(new Headers(headers).get('www-authenticate'), header)
    }),
    runs(2000),
  )
})

test('the parser reads challenges as the specifications write them, and no broken ones', () => {
  const { scheme, parameters } = parseChallenge(String.raw`Bearer realm="example", A=b ,c="\"\\"`)
  assert.equal(scheme, 'Bearer')
  assert.deepEqual(Object.fromEntries(parameters), { realm: 'example', a: 'b', c: '"\\' })
  for (const broken of [
    'Bearer',
    'Bearer a',
    'Bearer a="',
    'Bearer a="b" c=d',
    'Bearer a=b, a=c',
  ]) {
    assert.throws(() => parseChallenge(broken), broken)
  }
})
