import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readJwt } from '../../../../lambda/oauth/jwt.ts'
import { PROFILES } from '../../../../lambda/oauth/profiles.ts'
import { createKeySet } from '../../../../lambda/token-check/key-set.ts'
import { createSignedAnswers } from '../../../../lambda/token-check/signed-answer.ts'
import {
  createSigner,
  documentsOf,
  ISSUER,
  JWKS_URI,
  unsignedToken,
} from '../../../support/signed-tokens.ts'

const CLIENT = 'mcp-server'
const CONTENT_TYPE = 'application/token-introspection+jwt'
const ANSWER = { active: true, sub: 'alice', aud: 'https://mcp.example.com/mcp' }

const signer = await createSigner()
const now = () => Math.floor(Date.now() / 1000)
const claims = (change: object = {}) => ({
  iss: ISSUER,
  aud: CLIENT,
  iat: now(),
  token_introspection: ANSWER,
  ...change,
})
const signed = async (change: object = {}, header: object = {}) =>
  signer.sign(claims(change), { typ: 'token-introspection+jwt', ...header })

function answersWith(documents = documentsOf([signer.publicKey])) {
  const keys = createKeySet({ issuer: ISSUER, jwksUri: JWKS_URI, fetch: documents.fetch })
  return createSignedAnswers({ issuer: ISSUER, clientId: CLIENT, clockSkewSeconds: 30, keys })
}

const answerIn = (body: string, type = CONTENT_TYPE) => ({
  status: 200,
  headers: { 'content-type': type },
  body,
})

/** What keeps an answer from saying anything about the token. */
async function problemOf(body: string, type?: string): Promise<string> {
  const read = await answersWith().read(answerIn(body, type))
  assert.ok('kind' in read, 'it was read')
  assert.equal(read.kind, 'unavailable')
  assert.equal(read.reason, 'malformed_answer')
  assert.ok(!read.detail.includes(body.slice(0, 20)), 'it is quoted')
  return read.detail.replace('no introspection: the answer ', '')
}

suite('a signed answer (RFC 9701)', () => {
  test('holds what the judge sees', async () => {
    const json = { 'content-type': 'application/json' }
    const expected = { status: 200, headers: json, body: JSON.stringify(ANSWER) }
    const { accept, read } = answersWith()
    assert.equal(accept, CONTENT_TYPE)
    for (const [body, type] of [
      [await signed(), CONTENT_TYPE],
      [`${await signed()}\n`, 'Application/Token-Introspection+JWT; charset=utf-8'],
      [await signed({ aud: ['https://mcp.example.com/mcp', CLIENT] }), CONTENT_TYPE],
      [await signed({}, { typ: 'application/token-introspection+jwt' }), CONTENT_TYPE],
      [await signed({ iat: now() - 80 }), CONTENT_TYPE],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await read(answerIn(body, type)), expected)
    }
  })

  test('is only expected where there is an answer: errors are JSON', async () => {
    const response = { status: 401, headers: {}, body: '{"error":"invalid_client"}' }
    assert.equal(await answersWith().read(response), response)
  })

  test('is never taken for an access token, whatever the profile', async () => {
    const answer = await signed()
    for (const { types } of Object.values(PROFILES)) {
      const read = readJwt(answer, types)
      assert.ok('kind' in read && read.reason === 'wrong_token_type')
    }
  })
})

suite('nothing is known about the token', () => {
  test('when the answer is not signed', async () => {
    const hint =
      'is not signed: register introspection_signed_response_alg for the client, or set INTROSPECTION_ANSWER to json'
    assert.equal(await problemOf(JSON.stringify(ANSWER), 'application/json'), hint)
    assert.equal(await problemOf(await signed(), 'application/jwt'), hint)
    assert.equal(await problemOf(await signed(), `${CONTENT_TYPE}x`), hint)
  })

  test('when it is another JWT, or none', async () => {
    for (const [body, reason] of [
      ['opaque', 'not_signed'],
      [await signer.sign(claims()), 'wrong_token_type'],
      [await signed({}, { typ: 'JWT' }), 'wrong_token_type'],
      [
        unsignedToken({ alg: 'none', typ: 'token-introspection+jwt' }, claims()),
        'algorithm_not_allowed',
      ],
      [
        unsignedToken({ alg: 'HS256', typ: 'token-introspection+jwt' }, claims()),
        'algorithm_not_allowed',
      ],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await problemOf(body), `is no signed answer (${reason})`)
    }
  })

  test('when somebody else signed it, or it was changed', async () => {
    const stranger = await createSigner()
    const foreign = await stranger.sign(claims(), { typ: 'token-introspection+jwt' })
    assert.equal(await problemOf(foreign), 'is not signed by the issuer (bad_signature)')
    const [header, , signature] = (await signed()).split('.')
    const granting = Buffer.from(JSON.stringify(claims({ sub: 'mallory' }))).toString('base64url')
    const changed = `${header}.${granting}.${signature}`
    assert.equal(await problemOf(changed), 'is not signed by the issuer (bad_signature)')
    const unknown = await signed({}, { kid: 'other' })
    assert.equal(await problemOf(unknown), 'is not signed by the issuer (unknown_key)')
  })

  for (const [change, problem] of [
    [{ iss: 'https://other.example' }, 'has another issuer than AUTH_ISSUER'],
    [{ iss: undefined }, 'has another issuer than AUTH_ISSUER'],
    [{ aud: 'other' }, 'is not for the client that OAUTH_CLIENT_ID names'],
    [{ aud: undefined }, 'is not for the client that OAUTH_CLIENT_ID names'],
    [{ aud: ['other'] }, 'is not for the client that OAUTH_CLIENT_ID names'],
    [{ iat: now() - 120 }, 'was not signed just now, by its "iat"'],
    [{ iat: now() + 60 }, 'was not signed just now, by its "iat"'],
    [{ iat: undefined }, 'was not signed just now, by its "iat"'],
    [{ iat: String(now()) }, 'was not signed just now, by its "iat"'],
  ] as const) {
    test(`when its claims are like ${JSON.stringify(Object.entries(change))}`, async () => {
      const set = Object.entries(claims(change)).filter(([, value]) => value !== undefined)
      const body = await signer.sign(Object.fromEntries(set), { typ: 'token-introspection+jwt' })
      assert.equal(await problemOf(body), problem)
    })
  }

  test('when the keys cannot be read', async () => {
    const documents = documentsOf([])
    documents.isDown = true
    const read = await answersWith(documents).read(answerIn(await signed()))
    assert.ok('kind' in read)
    assert.deepEqual([read.reason, read.detail], ['unreachable', 'no keys: down'])
  })
})
