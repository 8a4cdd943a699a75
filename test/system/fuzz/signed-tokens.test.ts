import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { waysBySettings } from '../../../lambda/token-check/ways-by-settings.ts'
import { craft, jwkOf, keyPairFor } from '../../support/crafted-tokens.ts'
import { settingsAt } from '../../support/gate.ts'
import { documentsOf, ISSUER, JWKS_URI } from '../../support/signed-tokens.ts'
import { claims, headers, type Member } from './crafted-claims.ts'
import { runs } from './fuzz-runs.ts'
import { isGood } from './signed-token-rules.ts'

const RESOURCE = 'https://mcp.example.com/mcp'
const NAMES = {
  issuer: ISSUER,
  resource: RESOURCE,
  audience: 'mcp-api',
  now: Math.floor(Date.now() / 1000),
}
const rsa = keyPairFor('RS256')
const PUBLISHED = { ec: keyPairFor('ES256'), rsa, ed: keyPairFor('EdDSA') }
const enc = keyPairFor('ES256')
const KEYS = [
  ...Object.entries(PUBLISHED).map(([kid, pair]) => jwkOf(pair, { kid })),
  jwkOf(enc, { kid: 'enc', use: 'enc' }),
]
const SIGNERS = [
  { algorithm: 'ES256', kid: 'ec', isPublished: true, ...PUBLISHED.ec },
  { algorithm: 'RS256', kid: 'rsa', isPublished: true, ...rsa },
  { algorithm: 'PS256', kid: 'rsa', isPublished: true, ...rsa },
  { algorithm: 'EdDSA', kid: 'ed', isPublished: true, ...PUBLISHED.ed },
  { algorithm: 'ES256', kid: 'enc', isPublished: false, ...enc },
  { algorithm: 'ES256', kid: 'ec', isPublished: false, ...keyPairFor('ES256') },
] as const

/** The whole check, without its cache. */
async function start() {
  const settings = settingsAt(ISSUER, {
    tokenCheck: 'jwt',
    profile: 'rfc9068',
    jwksUri: JWKS_URI,
    audiences: [NAMES.audience],
  })
  const { find } = await waysBySettings(settings, documentsOf(KEYS).fetch)
  return async (token: string) => {
    const found = await find(token, createHash('sha256').update(token).digest('base64url'))
    if ('kind' in found) {
      assert.notEqual(found.kind, 'unavailable', found.detail)
      for (const part of token.split('.').filter(({ length }) => length > 20)) {
        assert.ok(!found.detail.includes(part), found.detail)
      }
    }
    return !('kind' in found)
  }
}

const written = (members: readonly Member[]) =>
  `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`

const tokens = fc
  .constantFrom(...SIGNERS)
  .chain((signer) =>
    fc.tuple(fc.constant(signer), headers(signer.algorithm, signer.kid), claims(NAMES)),
  )

test('a signed token is good exactly where a second reading of the RFCs says so', async () => {
  const isAccepted = await start()
  const found = { good: 0, bad: 0 }
  await fc.assert(
    fc.asyncProperty(tokens, async ([signer, parameters, members]) => {
      const [header, body] = [written(parameters), written(members)]
      const token = craft(header, body, signer.privateKey, signer.algorithm)
      const expected = isGood({ ...signer, header: parameters, claims: members }, NAMES)
      assert.equal(await isAccepted(token), expected, `${signer.algorithm} ${header} ${body}`)
      found[expected ? 'good' : 'bad'] += 1
    }),
    runs(1000),
  )
  for (const [kind, times] of Object.entries(found))
    assert.ok(times > 50, `${times} ${kind} tokens`)
})

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~+/='

test('no change to a good token is accepted, of whatever character', async () => {
  const isAccepted = await start()
  const good = SIGNERS.filter(({ isPublished }) => isPublished).map(
    ({ algorithm, kid, privateKey }) => {
      const body = {
        iss: ISSUER,
        aud: RESOURCE,
        sub: 'alice',
        client_id: 'app',
        iat: NAMES.now,
        exp: NAMES.now + 3600,
        jti: 'id',
      }
      return craft({ alg: algorithm, kid, typ: 'at+jwt' }, body, privateKey, algorithm)
    },
  )
  assert.ok((await Promise.all(good.map(isAccepted))).every(Boolean))
  const changes = fc.record({
    token: fc.constantFrom(...good),
    at: fc.nat(),
    fromEnd: fc.boolean(),
    removed: fc.nat({ max: 2 }),
    added: fc.array(fc.constantFrom(...ALPHABET.split('')), { maxLength: 2 }),
  })
  await fc.assert(
    fc.asyncProperty(changes, async ({ token, at, fromEnd, removed, added }) => {
      // The end is where encodings have bits that do not count.
      const index = fromEnd ? token.length - (at % 4) : at % token.length
      const changed = token.slice(0, index) + added.join('') + token.slice(index + removed)
      if (changed !== token) assert.ok(!(await isAccepted(changed)), `${token}\n${changed}`)
    }),
    runs(2000),
  )
})

test('parts of good tokens make no other good one, and any text is no reason to throw', async () => {
  const isAccepted = await start()
  const part = fc.oneof(
    fc.constantFrom('', 'e30', 'bnVsbA', 'W10', 'eyJhbGciOiJub25lIn0', 'eyJhbGciOiJFUzI1NiJ9'),
    fc.string().map((text) => Buffer.from(text).toString('base64url')),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
    fc.string(),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
      assert.ok(!(await isAccepted(parts.join('.'))))
    }),
    runs(1000),
  )
})
