/** What belongs to each of several authorization servers, and what they share. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { importSPKI, jwtVerify } from 'jose'
import { keyPairOf } from '../../../support/client-keys.ts'
import { KEY_ARN } from '../../../support/kms.ts'
import type { AuthServer } from '../../../../lambda/settings/auth-servers.ts'
import {
  ACTIVE,
  now,
  startAuthServer,
  entryOf,
  settingsOf,
  checkOf,
  sign,
  questions,
  verdictOf,
} from '../../../support/auth-servers.ts'
import { json, startBackend } from '../../../support/backend.ts'
import { freshToken, gateAt } from '../../../support/gate.ts'
import { createSigner } from '../../../support/signed-tokens.ts'

suite('each server', () => {
  test('gets its own client and secret, and never those of another', async () => {
    await using a = await startAuthServer()
    await using b = await startAuthServer()
    const check = await checkOf([
      entryOf(a, { clientId: 'at-a' }),
      entryOf(b, { clientAuthMethod: 'client_secret_post' }),
    ])
    await check(freshToken())
    const [toA] = questions(a)
    const [toB] = questions(b)
    const basic = Buffer.from(toA?.headers.authorization?.slice(6) ?? '', 'base64').toString()
    assert.equal(decodeURIComponent(basic.replaceAll('+', ' ')), `at-a:secret of ${a.origin}`)
    const form = new URLSearchParams(toB?.body)
    assert.equal(form.get('client_secret'), `secret of ${b.origin}`)
    assert.equal(form.get('client_id'), 'mcp-server')
    assert.doesNotMatch(JSON.stringify(questions(a)), new RegExp(encodeURIComponent(b.origin)))
    assert.doesNotMatch(JSON.stringify(questions(b)), new RegExp(encodeURIComponent(a.origin)))
  })

  test('gets assertions for itself alone, by the key of the single settings or by its own', async () => {
    await using a = await startAuthServer()
    await using b = await startAuthServer()
    const [shared, own] = [keyPairOf('ES256'), keyPairOf('ES256')]
    const check = await checkOf(
      [
        entryOf(a, { clientSecret: undefined }),
        entryOf(b, { clientSecret: { value: own.privateKey } }),
      ],
      {
        clientAuthMethod: 'private_key_jwt',
        clientSecret: { value: shared.privateKey },
        assertionAudience: 'https://another.example.com',
      },
    )
    await check(freshToken())
    for (const [{ origin, seen }, { publicKey }] of [
      [a, shared],
      [b, own],
    ] as const) {
      const form = new URLSearchParams(seen[0]?.body)
      const assertion = form.get('client_assertion') ?? ''
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { payload } = await jwtVerify(assertion, await importSPKI(publicKey, 'ES256'))
      assert.equal(payload.aud, origin)
    }
  })

  test('has its own key rather than that in KMS', async () => {
    await using a = await startAuthServer(ACTIVE)
    const { privateKey, publicKey } = keyPairOf('ES256')
    const server = entryOf(a, { clientSecret: { value: privateKey } })
    const check = await checkOf([server], {
      clientAuthMethod: 'private_key_jwt',
      clientKey: { arn: KEY_ARN, publicKey },
    })
    assert.equal(await verdictOf(check, freshToken()), `granted ${a.origin}`)
  })

  test('without a secret of its own gets that of the single settings', async () => {
    await using a = await startAuthServer(ACTIVE)
    const settings = { clientSecret: { value: 'default' } }
    const check = await checkOf([entryOf(a, { clientSecret: undefined })], settings)
    assert.equal(await verdictOf(check, freshToken()), `granted ${a.origin}`)
    const { authorization = '' } = questions(a)[0]?.headers ?? {}
    assert.match(Buffer.from(authorization.slice(6), 'base64').toString(), /:default$/)
  })

  test('finds its endpoints in its own metadata, whatever the single settings name', async () => {
    await using other = await startAuthServer(ACTIVE)
    const signer = await createSigner()
    await using own = await startBackend((response, seen) => {
      const { origin: issuer } = own
      const metadata = {
        issuer,
        introspection_endpoint: `${issuer}/found`,
        jwks_uri: `${issuer}/keys`,
      }
      const document = seen.url === '/keys' ? { keys: [signer.publicKey] } : metadata
      json(seen.method === 'POST' ? ACTIVE : document)(response, seen)
    })
    const single = {
      introspectionEndpoint: `${other.origin}/introspect`,
      jwksUri: `${other.origin}/jwks`,
    }
    const entry = { issuer: own.origin, clientSecret: { value: 's' } }
    const token = await signer.sign({ ...ACTIVE, iss: own.origin, exp: now() + 60 })
    for (const tokenCheck of ['introspection', 'jwt'] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const check = await checkOf([{ ...entry, tokenCheck }], single)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await verdictOf(check, token), `granted ${own.origin}`)
    }
    assert.deepEqual(other.seen, [])
  })
})

suite('all servers together', () => {
  test('let in the clients that ALLOWED_CLIENTS names, of those that each allows', async () => {
    await using a = await startAuthServer()
    const server = entryOf(a, { tokenCheck: 'jwt', allowedClients: ['one', 'two'] })
    const check = await checkOf([server], { allowedClients: ['two', 'three'] })
    for (const [client, verdict] of [
      ['one', 'client_not_allowed'],
      ['two', `granted ${a.origin}`],
      ['three', `client_not_allowed ${a.origin}`],
    ] as const) {
      const token = sign(a, a.origin, { client_id: client })
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await verdictOf(check, await token), verdict)
    }
  })

  test('share the questions that strangers may cost', async () => {
    await using a = await startAuthServer()
    await using b = await startAuthServer()
    const ask = async (servers: AuthServer[]) => {
      const check = await checkOf(servers, { refusedTokensPerMinute: 240 })
      for (let count = 0; count < 60; count += 1) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        await check(freshToken())
      }
      return a.seen.splice(0).length + b.seen.splice(0).length
    }
    const alone = await ask([entryOf(a)])
    const together = await ask([entryOf(a), entryOf(b)])
    // A sixth of a minute's half for new tokens, and what came in the meantime.
    assert.ok(alone >= 20 && alone <= 24, `${alone}`)
    assert.ok(together >= 20 && together <= 24, `${together}`)
  })
})

suite('the log', () => {
  test('names the server that decided, where there are several', async () => {
    await using a = await startAuthServer(ACTIVE)
    await using b = await startAuthServer()
    const several = gateAt(a.origin, settingsOf([entryOf(a), entryOf(b, { tokenCheck: 'jwt' })]))
    const decide = async (token?: string) => (await several(token)).decision?.issuer
    assert.equal(await decide(), a.origin)
    assert.equal(await decide(await sign(b, b.origin)), b.origin)
    assert.equal(await decide(await sign(a, b.origin)), b.origin)
    assert.equal(await decide(await sign(a, 'https://other.example.com')), undefined)
    const single = gateAt(a.origin, { tokenCheck: 'jwt', jwksUri: `${a.origin}/jwks` })
    const { status, decision } = await single(await sign(a, a.origin))
    assert.equal(status, 200)
    assert.ok(decision !== undefined && !('issuer' in decision))
  })
})
