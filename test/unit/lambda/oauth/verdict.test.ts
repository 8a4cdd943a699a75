import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import type { IntrospectionAnswer } from '../../../../lambda/oauth/introspection-answer.ts'
import { judgeToken } from '../../../../lambda/oauth/verdict.ts'

const CLOCK_SKEW_SECONDS = 20
const NOW = 1_800_000_000
const POLICY = {
  resource: 'https://mcp.example.com/mcp',
  issuer: 'https://auth.example.com/realms/main',
  audiences: ['mcp-api'],
  expiryRequired: false,
  clockSkewSeconds: CLOCK_SKEW_SECONDS,
}
const GOOD = {
  active: true,
  client_id: 'client',
  sub: 'alice',
  iss: POLICY.issuer,
  aud: POLICY.resource,
  scope: 'openid mcp tools:call',
  token_type: 'Bearer',
  iat: NOW - 60,
  nbf: NOW - 60,
  exp: NOW + 60,
}

const judge = (change: Record<string, unknown>, without: string[] = []) => {
  const answer: Record<string, unknown> = { ...GOOD, ...change }
  for (const name of without) delete answer[name]
  return judgeToken(answer as unknown as IntrospectionAnswer, POLICY, NOW)
}
const outcomeOf = (change: Record<string, unknown>, without?: string[]) => {
  const verdict = judge(change, without)
  return 'kind' in verdict ? `${verdict.kind} ${verdict.reason}: ${verdict.detail}` : 'granted'
}

test('a good answer grants what the MCP server may know about the caller', () => {
  assert.deepEqual(judge({}), {
    clientId: 'client',
    scopes: ['openid', 'mcp', 'tools:call'],
    expiresAt: NOW + 60,
    resourceMetadataUrl: 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp',
    extra: GOOD,
  })
})

test('members that RFC 7662 makes optional may be absent', () => {
  const optional = ['client_id', 'sub', 'iss', 'token_type', 'iat', 'nbf', 'exp']
  for (const name of optional) assert.equal(outcomeOf({}, [name]), 'granted', name)
  const verdict = judge({}, optional)
  assert.ok(!('kind' in verdict))
  assert.equal(verdict.clientId, '')
  assert.ok(!('expiresAt' in verdict))
})

test('a member that is null is absent', () => {
  const optional = ['client_id', 'sub', 'iss', 'token_type', 'iat', 'nbf', 'exp', 'cnf']
  const nulls = Object.fromEntries(optional.map((name) => [name, null]))
  assert.deepEqual(judge(nulls), judge({}, optional))
  assert.equal(outcomeOf(nulls), 'granted')
})

describe('a token is not valid', () => {
  const refused = (name: string, change: Record<string, unknown>, cause: string, not?: string[]) =>
    test(name, () => assert.equal(outcomeOf(change, not), `invalid_token ${cause}`))
  const ELSEWHERE = `wrong_audience: issued for [], not for ${POLICY.resource}`

  refused(
    'when it is not active',
    { active: false },
    'inactive: not active: ended, of another issuer name, or not for this client to see',
  )
  refused('when it has expired', { exp: NOW - CLOCK_SKEW_SECONDS }, 'expired: expired 20 s ago')
  const EARLY = '21 s from now by the clock of this server; CLOCK_SKEW_SECONDS allows 20'
  refused(
    'before its time',
    { nbf: NOW + CLOCK_SKEW_SECONDS + 1 },
    `not_valid_yet: not valid yet: valid ${EARLY}`,
  )
  refused(
    'from the future',
    { iat: NOW + CLOCK_SKEW_SECONDS + 1 },
    `issued_in_future: issued in the future: ${EARLY}`,
  )
  refused(
    'from another issuer',
    { iss: `${POLICY.issuer}/` },
    `wrong_issuer: issued by "${POLICY.issuer}/", not by "${POLICY.issuer}"`,
  )
  const OTHER_KIND = 'wrong_token_type: no access token:'
  refused('of another type', { token_type: 'N_A' }, `${OTHER_KIND} "token_type" is "N_A"`)
  refused('when it is a refresh token', { typ: 'Refresh' }, `${OTHER_KIND} "typ" is "Refresh"`)
  refused('when it is an ID token', { typ: 'ID' }, `${OTHER_KIND} "typ" is "ID"`)
  refused('when it is bound to a key', { cnf: { jkt: 'x' } }, 'key_bound: bound to a key')
  refused('without an audience', {}, ELSEWHERE, ['aud'])
  refused('with null as its audience', { aud: null }, ELSEWHERE)
  refused('for nobody', { aud: [] }, ELSEWHERE)
  refused(
    'for others',
    { aud: ['account', `${POLICY.resource}/x`] },
    `wrong_audience: issued for ["account","${POLICY.resource}/x"], not for ${POLICY.resource}`,
  )
})

test('clocks may differ by the stated skew', () => {
  assert.equal(outcomeOf({ exp: NOW - CLOCK_SKEW_SECONDS + 1 }), 'granted')
  assert.equal(outcomeOf({ nbf: NOW + CLOCK_SKEW_SECONDS }), 'granted')
  assert.equal(outcomeOf({ iat: NOW + CLOCK_SKEW_SECONDS }), 'granted')
})

test('the audience may be one of several, the resource or a further configured one', () => {
  assert.equal(outcomeOf({ aud: ['account', `${POLICY.resource}/`] }), 'granted')
  assert.equal(outcomeOf({ aud: 'mcp-api' }), 'granted')
  assert.match(outcomeOf({ aud: 'MCP-API' }), /^invalid_token/)
})

test('a token without expiry is valid, unless the settings refuse it', () => {
  const { exp, ...answer } = GOOD
  assert.equal(exp, NOW + 60)
  assert.ok(!('kind' in judgeToken(answer, POLICY, NOW)))
  const verdict = judgeToken(answer, { ...POLICY, expiryRequired: true }, NOW)
  assert.deepEqual(verdict, {
    kind: 'invalid_token',
    reason: 'without_expiry',
    detail: 'without expiry',
  })
  assert.ok(!('kind' in judgeToken(GOOD, { ...POLICY, expiryRequired: true }, NOW)))
})

test('the token type may be written in any case', () => {
  assert.equal(outcomeOf({ token_type: 'bearer' }), 'granted')
  assert.equal(outcomeOf({ typ: 'Bearer' }), 'granted')
})

test('a list of scopes is read as scopes, each of which may be several', () => {
  const verdict = judge({ scope: ['openid', 'mcp tools:call', ''] })
  assert.ok(!('kind' in verdict))
  assert.deepEqual(verdict.scopes, ['openid', 'mcp', 'tools:call'])
  assert.match(outcomeOf({ scope: ['mcp', 1] }), /^unavailable malformed_answer/)
})

test('a grant is frozen, with everything in it', () => {
  const verdict = judge({ aud: [POLICY.resource], groups: [{ name: 'staff' }] })
  assert.ok(!('kind' in verdict))
  const { scopes, extra = {} } = verdict
  const { aud, groups } = extra as { aud: string[]; groups: { name: string }[] }
  for (const part of [verdict, scopes, extra, aud, groups, groups[0]]) {
    assert.ok(Object.isFrozen(part), JSON.stringify(part))
  }
})

test('a refusal holds no more of an answer than a line of the log needs', () => {
  const long = 'https://other.example/'.padEnd(5000, 'x')
  for (const change of [
    { aud: Array.from({ length: 600 }, () => long) },
    { aud: long },
    { iss: long },
    { token_type: long },
    { tokenUse: [[long]] },
    { [`token${'_'.repeat(5000)}use`]: 'refresh_token' },
  ]) {
    const outcome = outcomeOf(change)
    assert.match(outcome, /^invalid_token/)
    assert.ok(outcome.length < 1500, `${outcome.length} characters`)
  }
})

test('what the scopes of a valid token allow is not decided here', () => {
  for (const scope of ['', 'email', undefined, null]) assert.equal(outcomeOf({ scope }), 'granted')
})

test('an answer with wrong types says nothing about the token', () => {
  const malformed: [string, unknown][] = [
    ['scope', { mcp: true }],
    ['sub', {}],
    ['username', ['alice']],
    ['jti', {}],
    ['client_id', 1],
    ['token_type', {}],
    ['iss', 7],
    ['exp', '1800000060'],
    ['exp', Number.NaN],
    ['iat', true],
    ['nbf', {}],
    ['aud', {}],
    ['aud', ['a', 1]],
    ['aud', [null]],
    ['active', 'true'],
  ]
  for (const [name, value] of malformed) {
    assert.equal(
      outcomeOf({ [name]: value }),
      `unavailable malformed_answer: introspection answer with a malformed "${name}"`,
    )
  }
})

test('whatever the answer is, it grants only what the rules, written down a second time, allow', () => {
  const near = fc.constantFrom(
    NOW - 3600,
    NOW - 20,
    NOW - 19,
    NOW,
    NOW + 20,
    NOW + 21,
    'soon',
    null,
  )
  const answers = fc.record(
    {
      active: fc.constantFrom<unknown>(true, true, true, false, 'true', 1),
      aud: fc.constantFrom<unknown>(POLICY.resource, [POLICY.resource], 'mcp-api', 'other', [], {}),
      iss: fc.constantFrom<unknown>(POLICY.issuer, 'https://evil.example', 7),
      scope: fc.constantFrom<unknown>('mcp', '', 7),
      exp: near,
      nbf: near,
      iat: near,
      token_type: fc.constantFrom<unknown>('Bearer', 'DPoP', 'bearer', 1),
      typ: fc.constantFrom<unknown>('Bearer', 'ID', 'offline', 3),
      cnf: fc.constantFrom<unknown>({}, null),
    },
    { requiredKeys: ['active'] },
  )
  const number = (value: unknown) => (value ?? null) === null || typeof value === 'number'
  const mayPass = (answer: Record<string, unknown>): boolean =>
    answer['active'] === true &&
    ['exp', 'nbf', 'iat'].every((name) => number(answer[name])) &&
    Number(answer['exp'] ?? Infinity) > NOW - 20 &&
    Number(answer['nbf'] ?? 0) <= NOW + 20 &&
    Number(answer['iat'] ?? 0) <= NOW + 20 &&
    [undefined, POLICY.issuer].includes(answer['iss'] as string) &&
    [undefined, 'Bearer', 'bearer'].includes(answer['token_type'] as string) &&
    !['ID', 'offline'].includes(answer['typ'] as string) &&
    (answer['cnf'] ?? null) === null &&
    [POLICY.resource, 'mcp-api'].includes(String(answer['aud'])) &&
    answer['scope'] !== 7
  let granted = 0
  fc.assert(
    fc.property(answers, (answer) => {
      const verdict = judgeToken(answer as unknown as IntrospectionAnswer, POLICY, NOW)
      assert.equal(!('kind' in verdict), mayPass(answer))
      if (!('kind' in verdict)) granted += 1
    }),
    { numRuns: 20_000 },
  )
  assert.ok(granted > 0, 'the sample holds answers that grant')
})
