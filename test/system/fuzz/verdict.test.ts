import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { IntrospectionAnswer } from '../../../lambda/oauth/introspection-answer.ts'
import { judgeToken } from '../../../lambda/oauth/verdict.ts'
import { answers } from './introspection-answers.ts'
import { runs } from './fuzz-runs.ts'
import { type Worth, worthOf } from './token-rules.ts'

const NOW = 1_800_000_000
const RULES = {
  resource: 'https://mcp.example.com/mcp',
  issuer: 'https://auth.example.com/realms/main',
  audience: 'mcp-api',
  standsFor: { root: ['admin', 'mcp'], admin: ['mcp'] },
  expiryRequired: false,
  clockSkewSeconds: 30,
  now: NOW,
}
const POLICY = {
  ...RULES,
  audiences: [RULES.audience],
}

function judge(answer: unknown, expiryRequired: boolean): Worth {
  const policy = { ...POLICY, expiryRequired }
  const verdict = judgeToken(answer as IntrospectionAnswer, policy, NOW)
  if (!('kind' in verdict)) return 'granted'
  return verdict.kind
}

test('an answer grants exactly what a second reading of the rules allows, and never throws', () => {
  const found = { granted: 0, invalid_token: 0, unavailable: 0 }
  fc.assert(
    fc.property(answers(RULES), fc.boolean(), (answer, expiryRequired) => {
      const expected = worthOf(answer, { ...RULES, expiryRequired })
      assert.equal(judge(answer, expiryRequired), expected, JSON.stringify(answer))
      found[expected] += 1
    }),
    runs(8000),
  )
  for (const [worth, times] of Object.entries(found)) {
    assert.ok(times > 0, `the sample holds answers for ${worth}`)
  }
})

test('any other JSON object grants nothing, and is no reason to throw', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (answer) => {
      assert.notEqual(judge(answer, false), 'granted')
    }),
    runs(1000),
  )
})

test('a grant tells who calls, and nothing of the answer takes the place of what was decided', () => {
  fc.assert(
    fc.property(answers(RULES), (answer) => {
      const verdict = judgeToken(answer as unknown as IntrospectionAnswer, POLICY, NOW)
      if ('kind' in verdict) return
      assert.equal(Object.getPrototypeOf(verdict), Object.prototype)
      assert.ok(Object.isFrozen(verdict))
      assert.deepEqual(
        verdict.scopes,
        [(answer['scope'] ?? []) as string].flat().flatMap((one) => one.split(' ').filter(Boolean)),
      )
      assert.equal(verdict.clientId, answer['client_id'] ?? '')
      assert.equal(verdict.expiresAt, answer['exp'] ?? undefined)
    }),
    runs(1000),
  )
})

test('no answer pollutes Object.prototype', () => {
  const before = Reflect.ownKeys(Object.prototype)
  fc.assert(
    fc.property(answers(RULES), (answer) => {
      judge(answer, false)
      assert.deepEqual(Reflect.ownKeys(Object.prototype), before)
    }),
    runs(300),
  )
})
