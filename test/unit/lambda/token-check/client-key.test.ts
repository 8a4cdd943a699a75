import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { importSPKI, jwtVerify } from 'jose'
import { readPublicKey } from '../../../../lambda/oauth/client-keys.ts'
import { createAssertions, createPemKeys } from '../../../../lambda/token-check/client-key.ts'
import { createKeyPair, KEY_PAIRS, keyPairOf } from '../../../support/client-keys.ts'

const CLIENT = { clientId: 'mcp server', audience: 'https://auth.example.com' }
const authenticate = () => createAssertions({ ...CLIENT, keyOf: createPemKeys() })
const assertionOf = ({ form }: { readonly form: Readonly<Record<string, string>> }) =>
  form['client_assertion'] ?? assert.fail('no assertion')

suite('an assertion', () => {
  for (const [alg, { privateKey, publicKey }] of KEY_PAIRS) {
    test(`is signed by a key for ${alg}, which its header names`, async () => {
      const assertion = assertionOf(await authenticate()(privateKey))
      const key = await importSPKI(publicKey, alg)
      const { protectedHeader: header } = await jwtVerify(assertion, key)
      const { kid } = readPublicKey(publicKey)
      assert.deepEqual(header, { alg, kid, typ: 'client-authentication+jwt' })
    })
  }

  test('says who the client is, for whom, and for a minute (RFC 7523 §3)', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_700_000_000_900 })
    const { privateKey } = keyPairOf('ES256')
    const authentication = await authenticate()(privateKey)
    const assertion = assertionOf(authentication)
    const [, claims = ''] = assertion.split('.')
    const { jti, ...others } = JSON.parse(atob(claims)) as Record<string, unknown>
    assert.match(String(jti), /^[\da-f-]{36}$/)
    assert.deepEqual(others, {
      iss: 'mcp server',
      sub: 'mcp server',
      aud: 'https://auth.example.com',
      iat: 1_700_000_000,
      exp: 1_700_000_060,
    })
    assert.deepEqual(authentication, {
      headers: {},
      form: {
        client_id: 'mcp server',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      },
      secrets: [assertion],
    })
  })

  test('is made anew each time, and follows a change of the key', async () => {
    const same = authenticate()
    const { privateKey } = keyPairOf('EdDSA')
    const other = createKeyPair('ed25519')
    const assertions = [await same(privateKey), await same(privateKey)].map(assertionOf)
    assert.equal(new Set(assertions).size, 2)
    const changed = assertionOf(await same(other.privateKey))
    await jwtVerify(changed, await importSPKI(other.publicKey, 'EdDSA'))
  })

  test('may be signed by a key whose line breaks are written as \\n', async () => {
    const { privateKey } = keyPairOf('ES256')
    const written = privateKey.replaceAll('\n', String.raw`\n`)
    assert.ok(assertionOf(await authenticate()(written)))
  })
})

test('what is no private key is not quoted, and the message says what would be right', async () => {
  const { publicKey, privateKey } = keyPairOf('RS256')
  for (const secret of ['a client secret', publicKey, privateKey.slice(0, 200)]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await assert.rejects(authenticate()(secret), ({ message, cause }: Error) => {
      assert.match(message, /private_key_jwt needs one as PEM \("BEGIN PRIVATE KEY"\)/)
      assert.equal(cause, undefined)
      return !message.includes(secret.slice(40, 80) || secret)
    })
  }
  const short = createKeyPair('rsa', { modulusLength: 1024 })
  await assert.rejects(authenticate()(short.privateKey), /an RSA key of 1024 bits/)
})
