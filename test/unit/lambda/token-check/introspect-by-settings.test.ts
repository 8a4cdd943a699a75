/** How the authorization server is asked, as the settings want it. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { importSPKI, jwtVerify } from 'jose'
import type { FunctionSettings } from '../../../../lambda/settings/function-settings.ts'
import { createTokenCheck } from '../../../../lambda/token-check/create-token-check.ts'
import { type Backend, json, startBackend } from '../../../support/backend.ts'
import { keyPairOf } from '../../../support/client-keys.ts'
import { ACTIVE, settingsAt } from '../../../support/gate.ts'
import { KEY_ARN, startKms } from '../../../support/kms.ts'
import { startSecretsManager, holds } from '../../../support/secrets-manager.ts'
import { createSigner } from '../../../support/signed-tokens.ts'

const pair = keyPairOf('ES256')
const secrets = await startSecretsManager()
after(() => secrets.server[Symbol.asyncDispose]())

const verdictOf = async (backend: Backend, change: Partial<FunctionSettings>) => {
  const check = await createTokenCheck(settingsAt(backend.origin, change))
  const { outcome } = await check('the-access-token')
  return 'kind' in outcome ? `${outcome.reason}: ${outcome.detail}` : 'granted'
}
const formOf = ({ seen }: Backend) =>
  Object.fromEntries(new URLSearchParams(seen.at(-1)?.body)) as Record<string, string | undefined>

/** The claims of the assertion that was sent last, by this key. */
async function claimsOf(backend: Backend, { publicKey } = pair) {
  const { client_assertion: assertion = assert.fail('no assertion') } = formOf(backend)
  const { payload } = await jwtVerify(assertion, await importSPKI(publicKey, 'ES256'))
  return payload
}

suite('private_key_jwt', () => {
  const settings = { clientAuthMethod: 'private_key_jwt' } as const

  test('is an assertion for the issuer, by the private key of the settings', async () => {
    await using backend = await startBackend(json(ACTIVE))
    const clientSecret = { value: pair.privateKey }
    assert.equal(await verdictOf(backend, { ...settings, clientSecret }), 'granted')
    assert.equal((await claimsOf(backend)).aud, backend.origin)
    assert.equal(backend.seen[0]?.headers.authorization, undefined)
    assert.equal(formOf(backend)['client_secret'], undefined)
  })

  test('is one for another audience, where the settings name it', async () => {
    await using backend = await startBackend(json(ACTIVE))
    const assertionAudience = 'https://auth.example.com/introspect'
    const clientSecret = { value: pair.privateKey }
    await verdictOf(backend, { ...settings, clientSecret, assertionAudience })
    assert.equal((await claimsOf(backend)).aud, assertionAudience)
  })

  test('takes the private key from Secrets Manager, as PEM or as a member of JSON', async () => {
    await using backend = await startBackend(json(ACTIVE))
    for (const text of [pair.privateKey, JSON.stringify({ private_key: pair.privateKey })]) {
      const { arn } = secrets.store(holds(text))
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await verdictOf(backend, { ...settings, clientSecret: { arn } }), 'granted')
    }
    const { arn } = secrets.store(holds('{"client_secret":"x"}'))
    assert.match(
      await verdictOf(backend, { ...settings, clientSecret: { arn } }),
      /^unreachable: .* nor JSON with a string "private_key"$/,
    )
  })

  test('signs in KMS, and reads no secret', async () => {
    await using backend = await startBackend(json(ACTIVE))
    await using kms = await startKms(pair)
    const clientKey = { arn: KEY_ARN, publicKey: pair.publicKey }
    const change = { ...settings, clientSecret: undefined, clientKey }
    const check = await createTokenCheck(settingsAt(backend.origin, change))
    await Promise.all(['one', 'two'].map(async (token) => check(token)))
    assert.equal((await claimsOf(backend)).iss, 'mcp-server')
    const assertions = backend.seen.map(({ body }) =>
      new URLSearchParams(body).get('client_assertion'),
    )
    assert.equal(new Set(assertions).size, 2)
    assert.equal(kms.seen.length, 2)
  })

  test('makes an assertion for each question, that about the canary included', async () => {
    const used = new Set<string>()
    await using backend = await startBackend((response, seen) => {
      const form = new URLSearchParams(seen.body)
      const [, claims = ''] = form.get('client_assertion')?.split('.') ?? []
      const { jti = '' } = JSON.parse(atob(claims)) as { jti?: string }
      const isUsed = used.has(jti)
      used.add(jti)
      if (isUsed) json({ error: 'invalid_client' }, 401)(response, seen)
      else if (form.get('token') === 'the-access-token') json({}, 403)(response, seen)
      else json({ active: false })(response, seen)
    })
    const clientSecret = { value: pair.privateKey }
    const verdict = await verdictOf(backend, { ...settings, clientSecret })
    assert.match(verdict, /^question_refused: /)
    assert.equal(backend.seen.length, 2)
  })

  test('without a private key, or with a secret in its place, lets nobody in', async () => {
    await using backend = await startBackend(json(ACTIVE))
    for (const [clientSecret, problem] of [
      [undefined, /^unreachable: no introspection: no client secret is set$/],
      [{ value: 'the-client-secret' }, /^unreachable: .*private_key_jwt needs one as PEM/],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.match(await verdictOf(backend, { ...settings, clientSecret }), problem)
    }
    assert.equal(backend.seen.length, 0)
  })

  test('an answer that repeats the assertion lets nobody in', async () => {
    await using backend = await startBackend((response, seen) => {
      const assertion = new URLSearchParams(seen.body).get('client_assertion')
      json({ ...ACTIVE, sub: assertion })(response, seen)
    })
    const clientSecret = { value: pair.privateKey }
    assert.match(
      await verdictOf(backend, { ...settings, clientSecret }),
      /^malformed_answer: .* repeats the token or the client secret in "sub"$/,
    )
  })
})

test('none sends the client ID, and needs no secret', async () => {
  await using backend = await startBackend(json(ACTIVE))
  const change = { clientAuthMethod: 'none', clientSecret: undefined } as const
  assert.equal(await verdictOf(backend, change), 'granted')
  assert.deepEqual(formOf(backend), { token: 'the-access-token', client_id: 'mcp-server' })
  assert.equal(backend.seen[0]?.headers.authorization, undefined)
})

test('none that is refused has nothing else to try', async () => {
  await using backend = await startBackend(json({ error: 'invalid_client' }, 401))
  assert.match(await verdictOf(backend, { clientAuthMethod: 'none' }), /^client_refused: /)
  assert.equal(backend.seen.length, 1)
})

suite('INTROSPECTION_ANSWER=jwt', async () => {
  const signer = await createSigner()
  const startSigning = async (by = signer) =>
    startBackend((response, seen) => {
      if (seen.method === 'GET') return json({ keys: [signer.publicKey] })(response, seen)
      const claims = { aud: 'mcp-server', iat: Math.floor(Date.now() / 1000) }
      const iss = `http://${seen.headers.host}`
      const header = { typ: 'token-introspection+jwt' }
      const answer = by.sign({ ...claims, iss, token_introspection: ACTIVE }, header)
      response.setHeader('content-type', 'application/token-introspection+jwt')
      void answer.then((jwt) => response.end(jwt))
    })
  const settingsFor = ({ origin }: Backend) =>
    ({ introspectionAnswer: 'jwt', jwksUri: `${origin}/jwks` }) as const

  test('asks for a signed answer, and reads it', async () => {
    await using backend = await startSigning()
    assert.equal(await verdictOf(backend, settingsFor(backend)), 'granted')
    const accepted = backend.seen.map(({ headers }) => headers.accept)
    assert.equal(accepted[0], 'application/token-introspection+jwt')
  })

  test('lets nobody in by an answer with a bad signature, or none', async () => {
    await using forging = await startSigning(await createSigner())
    assert.match(
      await verdictOf(forging, settingsFor(forging)),
      /^malformed_answer: .*bad_signature/,
    )
    await using plain = await startBackend(json(ACTIVE))
    assert.match(await verdictOf(plain, settingsFor(plain)), /^malformed_answer: .*is not signed/)
  })

  test('by default, a signed answer that nobody asked for lets nobody in', async () => {
    await using backend = await startSigning()
    assert.match(await verdictOf(backend, {}), /^malformed_answer: .*content-type/)
  })
})
