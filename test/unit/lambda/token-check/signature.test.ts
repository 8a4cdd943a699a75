/* eslint-disable no-await-in-loop -- one after the other, so that each failure names its token */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ALGORITHMS } from '../../../../lambda/oauth/jwt.ts'
import { type Profile, PROFILES } from '../../../../lambda/oauth/profiles.ts'
import { createKeySet } from '../../../../lambda/token-check/key-set.ts'
import { createSignature } from '../../../../lambda/token-check/signature.ts'
import {
  createSigner,
  documentsOf,
  ISSUER,
  JWKS_URI,
  type Signer,
  unsignedToken,
} from '../../../support/signed-tokens.ts'

const signer = await createSigner()
const CLAIMS = { iss: ISSUER, aud: 'https://mcp.example.com/mcp', client_id: 'app', scope: 'mcp' }

function readerOf(
  keys: readonly object[] = [signer.publicKey],
  profile: Profile = PROFILES.oidc,
  jwksUri?: string,
) {
  const documents = documentsOf(keys)
  const keySet = createKeySet({ issuer: ISSUER, jwksUri, fetch: documents.fetch })
  return {
    documents,
    read: createSignature({ issuer: ISSUER, profile, profileName: 'oidc', keys: keySet }),
  }
}

async function reasonOf(token: string, { read } = readerOf()): Promise<string> {
  const signed = await read(token)
  return 'kind' in signed ? signed.reason : 'signed'
}

test('the claims of a token that the issuer signed are read, as an introspection answer', async () => {
  const { read } = readerOf()
  assert.deepEqual(await read(await signer.sign({ ...CLAIMS, active: 'no', sub: null })), {
    answer: { ...CLAIMS, scope: ['mcp'], active: true },
  })
})

suite('signatures', () => {
  for (const algorithm of ALGORITHMS) {
    test(`of ${algorithm} are verified, with and without a key ID`, async () => {
      const own = await createSigner(algorithm)
      for (const kid of ['key-1', undefined]) {
        const token = await own.sign(CLAIMS, { kid })
        assert.equal(await reasonOf(token, readerOf([own.publicKey])), 'signed')
        const forged = await signer.sign(CLAIMS, { kid })
        const [header] = token.split('.')
        const mixed = [header, ...forged.split('.').slice(1)].join('.')
        assert.equal(await reasonOf(mixed, readerOf([own.publicKey])), 'bad_signature')
      }
    })
  }

  test('of another key with the same ID, and of changed claims, are refused without another read of the keys', async () => {
    const other = await createSigner()
    const reader = readerOf()
    assert.equal(await reasonOf(await other.sign(CLAIMS), reader), 'bad_signature')
    const [header, , signature] = (await signer.sign(CLAIMS)).split('.')
    const [, claims] = unsignedToken({}, { ...CLAIMS, scope: 'mcp admin' }).split('.')
    assert.equal(await reasonOf([header, claims, signature].join('.'), reader), 'bad_signature')
    assert.equal(reader.documents.reads.length, 2)
  })

  test('are verified by a key that also names operations of its private part', async () => {
    const reader = readerOf([{ ...signer.publicKey, key_ops: ['sign', 'verify'] }])
    assert.equal(await reasonOf(await signer.sign(CLAIMS), reader), 'signed')
  })

  test('are verified by a key of no one algorithm, whichever of its algorithms came first', async () => {
    const rsa = await createSigner('RS256')
    const reader = readerOf([rsa.publicKey])
    const token = await rsa.sign(CLAIMS)
    for (const alg of ['PS256', 'PS512', 'RS512']) {
      const [header] = unsignedToken({ alg, kid: 'key-1', typ: 'at+jwt' }, {}).split('.')
      const forged = [header, ...token.split('.').slice(1)].join('.')
      assert.equal(await reasonOf(forged, reader), 'bad_signature')
    }
    assert.equal(await reasonOf(token, reader), 'signed')
  })

  test('by a key that cannot verify them are refused', async () => {
    const token = await signer.sign(CLAIMS)
    const broken = { ...signer.publicKey, x: 'AAAA' }
    assert.equal(await reasonOf(token, readerOf([broken])), 'bad_signature')
    assert.equal(await reasonOf(token, readerOf([broken, signer.publicKey])), 'signed')
  })
})

suite('keys', () => {
  test('are read again for one that is unknown, and then the token is verified', async () => {
    const next = await createSigner('RS256', 'key-2')
    for (const kid of ['key-2', undefined]) {
      const reader = readerOf()
      assert.equal(await reasonOf(await signer.sign(CLAIMS), reader), 'signed')
      reader.documents.keys = [next.publicKey, signer.publicKey]
      assert.equal(await reasonOf(await next.sign(CLAIMS, { kid }), reader), 'signed')
      assert.equal(await reasonOf(await signer.sign(CLAIMS), reader), 'signed')
    }
  })

  test('that are added while they are read verify their tokens, although that read does not bring them', async () => {
    const [next, madeUp] = [
      await createSigner('ES256', 'key-2'),
      await createSigner('ES256', 'key-3'),
    ]
    const { documents, read } = readerOf([signer.publicKey], PROFILES.oidc, JWKS_URI)
    await read(await signer.sign(CLAIMS))
    const { promise: sent, resolve: send } = Promise.withResolvers<void>()
    documents.until = sent
    const strange = await madeUp.sign(CLAIMS)
    const first = reasonOf(strange, { documents, read })
    await new Promise(setImmediate)
    assert.equal(documents.reads.length, 2)
    documents.keys = [signer.publicKey, next.publicKey]
    const tokens = await Promise.all(Array.from({ length: 20 }, async () => next.sign(CLAIMS)))
    const waiting = tokens.map(async (token) => reasonOf(token, { documents, read }))
    send()
    assert.equal(await first, 'unknown_key')
    assert.deepEqual(
      await Promise.all(waiting),
      tokens.map(() => 'signed'),
    )
    assert.equal(documents.reads.length, 3)
  })

  test('that stay unknown refuse the token; without an ID, a key that does not fit does', async () => {
    const other = await createSigner('ES256', 'key-2')
    assert.equal(await reasonOf(await other.sign(CLAIMS)), 'unknown_key')
    const rsa = await createSigner('RS256')
    assert.equal(await reasonOf(await rsa.sign(CLAIMS, { kid: undefined })), 'unknown_key')
    assert.equal(await reasonOf(await other.sign(CLAIMS, { kid: undefined })), 'bad_signature')
  })

  test('that cannot be read say nothing about the token, neither at first nor for an unknown one', async () => {
    const reader = readerOf()
    reader.documents.isDown = true
    assert.equal(await reasonOf(await signer.sign(CLAIMS), reader), 'unreachable')
    const later = readerOf()
    await reasonOf(await signer.sign(CLAIMS), later)
    later.documents.isDown = true
    const other = await createSigner('ES256', 'key-2')
    assert.equal(await reasonOf(await other.sign(CLAIMS), later), 'unreachable')
    assert.equal(await reasonOf(await signer.sign(CLAIMS), later), 'signed')
  })
})

test('a token of another issuer, or without any, is refused before a key is read', async () => {
  for (const iss of ['https://auth.example.com/realms/other', `${ISSUER}/`, undefined, [ISSUER]]) {
    const reader = readerOf()
    assert.equal(await reasonOf(await signer.sign({ ...CLAIMS, iss }), reader), 'wrong_issuer')
    assert.deepEqual(reader.documents.reads, [])
  }
})

test('a token that the profile does not take for an access token is refused', async () => {
  const sign = async (...[claims, header]: Parameters<Signer['sign']>) =>
    signer.sign({ ...CLAIMS, ...claims }, header)
  assert.equal(await reasonOf(await sign({ nonce: 'n' })), 'wrong_token_type')
  assert.equal(await reasonOf(await sign({ scope: undefined })), 'wrong_token_type')
  assert.equal(await reasonOf(await sign({}, { typ: 'logout+jwt' })), 'wrong_token_type')
})

test('such a refusal names the profile, which may be the wrong one', async () => {
  const { read } = readerOf()
  for (const [claims, header, detail] of [
    [{ scope: undefined }, {}, /^no access token: it has no "scope" \(AUTH_PROFILE is oidc\)$/],
    [
      {},
      { typ: 'a' },
      /^no access token: the header has the typ "a", .* \(AUTH_PROFILE is oidc\)$/,
    ],
  ] as const) {
    const signed = await read(await signer.sign({ ...CLAIMS, ...claims }, header))
    assert.ok('kind' in signed)
    assert.match(signed.detail, detail)
  }
})

test('claims of another type than RFC 9068 gives them are refused, with their name', async () => {
  for (const claim of [{ exp: '1' }, { scope: 5 }, { aud: {} }, { client_id: 7 }]) {
    const { read } = readerOf()
    const signed = await read(await signer.sign({ ...CLAIMS, ...claim }))
    const [name = ''] = Object.keys(claim)
    assert.deepEqual(signed, {
      kind: 'invalid_token',
      reason: 'malformed_jwt',
      detail: `a malformed "${name}"`,
    })
  }
})
