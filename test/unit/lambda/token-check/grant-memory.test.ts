/** What good tokens with large answers cost, in a real heap. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readIntrospectionAnswer } from '../../../../lambda/oauth/introspection-answer.ts'
import { heapBytes } from '../../../../lambda/oauth/heap-bytes.ts'
import { readStrictObject } from '../../../../lambda/oauth/strict-json.ts'
import { judgeToken } from '../../../../lambda/oauth/verdict.ts'
import { createQuestion } from '../../../../lambda/token-check/question.ts'
import { createTokenVerifier } from '../../../../lambda/token-check/token-verifier.ts'
import { heapUsed } from '../../../support/heap-used.ts'

const RESOURCE = 'https://mcp.example.com/mcp'
const POLICY = {
  resource: RESOURCE,
  issuer: 'https://auth.example.com',
  audiences: [],
  expiryRequired: false,
  clockSkewSeconds: 30,
  tokenCacheTtlSeconds: 60,
  refusedTokensPerMinute: 1_000_000,
}
const ANSWER_BYTES = 63_000
const GRANTS = 520
/** The cache's own bound, and some room for what else the process keeps. */
const MAX_GROWTH_BYTES = 40 * 1024 * 1024

let unique = 0

/** Grants of each shape that are measured. */
const SAMPLE = 60
const NOISE_BYTES = 200_000

/** As many texts as fit. */
function filled(make: () => string, bytes = ANSWER_BYTES): string {
  const parts: string[] = []
  for (let length = 0; length < bytes; length += 1 + (parts.at(-1) ?? '').length) parts.push(make())
  return parts.join(',')
}

const SHAPES: Readonly<Record<string, () => string>> = {
  'one list of empty objects': () => `"x":[${filled(() => '{}')}]`,
  'lists of empty objects': () => filled(() => `"x${unique++}":[${filled(() => '{}', 900)}]`),
  'many members': () => filled(() => `"x${unique++}":1`),
  'objects of different shapes': () => filled(() => `"x${unique++}":{"y${unique++}":{}}`),
  'nested lists': () => filled(() => `"x${unique++}":[[[[]]]]`),
  'text beyond Latin-1': () => filled(() => `"x${unique++}":"${'ж'.repeat(700)}"`),
  'scopes of one letter': () => `"scope":"${'a '.repeat(ANSWER_BYTES / 2)}"`,
  'a list of scopes': () => `"scope":[${filled(() => `"s${unique++}"`)}]`,
  'many audiences': () => `"aud":["${RESOURCE}",${filled(() => `"${unique++}"`)}]`,
  'a long subject': () => `"sub":"${'x'.repeat(ANSWER_BYTES)}"`,
}

const answerOf = (members: string) =>
  readIntrospectionAnswer({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `{"active":true,"aud":"${RESOURCE}",${members}}`,
  })

test(`${GRANTS} answers full of empty objects take no more memory than the cache is allowed`, async () => {
  const shape = SHAPES['lists of empty objects'] ?? assert.fail()
  const introspect = async () => ({ answer: answerOf(shape()) })
  const verify = createTokenVerifier({ ...POLICY, find: createQuestion({ ...POLICY, introspect }) })
  await verify('first')
  const before = heapUsed()
  for (let count = 0; count < GRANTS; count += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { outcome } = await verify(`token-${count}`)
    assert.ok('token' in outcome)
  }
  const growth = heapUsed() - before
  assert.ok(growth < MAX_GROWTH_BYTES, `${Math.round(growth / 2 ** 20)} MiB`)
  assert.equal((await verify(`token-${GRANTS - 1}`)).cached, true)
})

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`a grant with ${name} takes no more memory than it counts for`, () => {
    const before = heapUsed()
    const grants = Array.from({ length: SAMPLE }, () => judgeToken(answerOf(shape()), POLICY, 0))
    const growth = heapUsed() - before
    const counted = grants.reduce((sum, grant) => sum + heapBytes(grant), 0)
    assert.ok(growth <= counted + NOISE_BYTES, `${growth} bytes, counted as ${counted}`)
    assert.ok(grants.every((grant) => 'scopes' in grant))
  })
}

test('members that no rule names are bounded', () => {
  const members = Object.keys(answerOf(`"sub":"alice","small":1,"x":"${'x'.repeat(20_000)}","y":2`))
  assert.deepEqual(members, ['active', 'aud', 'sub', 'small', 'y'])
  const kept = Object.keys(answerOf(filled(() => `"x${unique++}":"${'x'.repeat(1000)}"`)))
  assert.ok(kept.length > 10 && kept.length < 20, String(kept.length))
  const deep = answerOf(`"x":${'['.repeat(20_000)}${']'.repeat(20_000)},"sub":"alice"`)
  assert.deepEqual(Object.keys(deep), ['active', 'aud', 'sub'])
})

test('an answer or a token that is nested as deep as may be is granted, and kept', async () => {
  const claims = (levels: number) => `{"a":`.repeat(levels) + '1' + '}'.repeat(levels)
  const introspect = async () => ({ answer: answerOf(`"x":${claims(15)}`) })
  const signed = readStrictObject(claims(16)) ?? assert.fail()
  const find = createQuestion({ ...POLICY, introspect })
  const [asked, read] = [
    createTokenVerifier({ ...POLICY, find }),
    createTokenVerifier({
      ...POLICY,
      find: async () => judgeToken({ ...signed, active: true, aud: RESOURCE }, POLICY, 0),
    }),
  ]
  for (const verify of [asked, read]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const [first, again] = [await verify('token'), await verify('token')]
    assert.ok('token' in first.outcome && again.cached)
    assert.ok(first.outcome.extra?.['x'] ?? first.outcome.extra?.['a'])
  }
})

test('refusals keep nothing of a large answer', async () => {
  const introspect = async () => {
    const aud = Array.from({ length: 600 }, () => `https://other-${unique++}.example/`.padEnd(100))
    return { answer: { active: true, aud, iss: POLICY.issuer } }
  }
  const verify = createTokenVerifier({ ...POLICY, find: createQuestion({ ...POLICY, introspect }) })
  const before = heapUsed()
  for (let count = 0; count < 1000; count += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { outcome } = await verify(`token-${count}`)
    assert.ok('kind' in outcome && outcome.reason === 'wrong_audience')
  }
  const growth = heapUsed() - before
  assert.ok(growth < 8 * 1024 * 1024, `${Math.round(growth / 2 ** 20)} MiB`)
})
