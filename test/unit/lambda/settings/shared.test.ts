import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedProblems } from '../../../../lambda/settings/shared.ts'

const GOOD = {
  tokenCheck: 'introspection',
  tokenCacheTtlSeconds: 60,
  sharedTokenCache: true,
} as const
const problems = (change: object) =>
  sharedProblems({ ...GOOD, ...change }, (variable) => `the ${variable}`)

test('verdicts can be shared wherever one of the authorization servers is asked, and reused', () => {
  assert.deepEqual(problems({}), [])
  assert.deepEqual(problems({ tokenCheck: 'jwt+introspection', sharedTable: 'shared' }), [])
  assert.deepEqual(problems({ authServers: [{ tokenCheck: 'jwt' }, {}] }), [])
  assert.deepEqual(problems({ sharedTokenCache: undefined, tokenCheck: 'jwt' }), [])
})

test('signatures are verified without asking anybody', () => {
  const problem =
    'the SHARED_TOKEN_CACHE is set, and the TOKEN_CHECK is "jwt": each environment verifies signatures by itself, so leave out the SHARED_TOKEN_CACHE'
  assert.deepEqual(problems({ tokenCheck: 'jwt' }), [problem])
  assert.deepEqual(problems({ tokenCheck: 'jwt', authServers: [{}, { tokenCheck: 'jwt' }] }), [
    problem,
  ])
})

test('without a time for verdicts, none is reused', () => {
  assert.deepEqual(problems({ tokenCacheTtlSeconds: 0 }), [
    'the SHARED_TOKEN_CACHE is set, and the TOKEN_CACHE_TTL_SECONDS is 0: no verdict is reused; leave out one of them',
  ])
})

test('a table is for something', () => {
  assert.deepEqual(problems({ sharedTokenCache: false, sharedTable: 'shared' }), [
    'the SHARED_TABLE is set without the SHARED_TOKEN_CACHE or the SHARED_CALLER_LIMIT or the SHARED_REPLAY_CACHE: set one of them, or leave out the SHARED_TABLE',
  ])
})

test('proofs are remembered where they are read', () => {
  const replays = { sharedTokenCache: false, sharedReplayCache: true }
  for (const dpop of ['accepted', 'required']) {
    assert.deepEqual(problems({ ...replays, dpop, sharedTable: 'shared' }), [])
  }
  for (const dpop of ['off', undefined]) {
    assert.deepEqual(problems({ ...replays, dpop }), [
      'the SHARED_REPLAY_CACHE is set without the DPOP: no proof is read; also set the DPOP to accepted or required',
    ])
  }
  assert.equal(problems({ ...replays, dpop: 'accepted', sharedTable: 'a b' }).length, 1)
})

test('a table has a name or an ARN', () => {
  const arn = 'arn:aws-cn:dynamodb:cn-north-1:111122223333:table/mcp.shared_1'
  for (const sharedTable of ['abc', 'mcp-shared', arn, { tableName: 'a token' }]) {
    assert.deepEqual(problems({ sharedTable }), [])
  }
  for (const id of ['ab', 'a/b', `${arn}/index/x`, 'arn:aws:s3:::bucket', 'x'.repeat(256)]) {
    const problem = `the SHARED_TABLE is "${id}": give the name or the ARN of a table in DynamoDB`
    assert.deepEqual(problems({ sharedTable: id }), [problem])
  }
})
