import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { suite, test } from 'node:test'
import { beginSignIn } from '../../../../../lambda/discovery/try/sign-in.ts'
import { CONFIG, fakeBrowser, json, sentText } from './fake-browser.ts'
import { ISSUER, SERVER, METADATA, WANTED, answers, registering } from './sign-in-answers.ts'

suite('the sign-in of the page begins', () => {
  test('with the metadata of the issuer, a registration, and a request with PKCE, state and resource', async () => {
    const browser = fakeBrowser(registering())
    await beginSignIn(browser, CONFIG, WANTED)
    assert.deepEqual(
      browser.sent.map(({ url }) => url),
      [METADATA, `${ISSUER}/register`],
    )
    for (const { init } of browser.sent) assert.equal(init.credentials, 'omit')
    assert.partialDeepStrictEqual(JSON.parse(sentText(browser.sent[1]?.init)), {
      redirect_uris: [CONFIG.redirectUri],
      token_endpoint_auth_method: 'none',
      application_type: 'web',
    })
    const url = new URL(browser.assigned[0] ?? '')
    assert.equal(url.origin + url.pathname, `${ISSUER}/authorize`)
    const asked = Object.fromEntries(url.searchParams)
    const kept = JSON.parse([...browser.store.values()][0] ?? '') as Record<string, string>
    const { state, verifier = '' } = kept
    assert.match(verifier, /^[\w-]{43}$/)
    assert.match(state ?? '', /^[\w-]{43}$/)
    assert.deepEqual(asked, {
      tenant: '1',
      response_type: 'code',
      client_id: 'c1',
      redirect_uri: CONFIG.redirectUri,
      scope: 'mcp other',
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      resource: CONFIG.resource,
    })
  })

  test('by the ID that the operator has registered, or the metadata document, where the server takes these', async () => {
    const takes = { client_id_metadata_document_supported: true }
    for (const [config, id] of [
      [{ ...CONFIG, clientId: 'own' }, 'own'],
      [CONFIG, CONFIG.clientDocument],
      [{ ...CONFIG, clientDocument: 'http://localhost:3000/mcp/about/try/client.json' }, 'c1'],
    ] as const) {
      const browser = fakeBrowser(registering(takes))
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await beginSignIn(browser, config, WANTED)
      assert.equal(new URL(browser.assigned[0] ?? '').searchParams.get('client_id'), id)
    }
  })

  test('as the type of client that it is', async () => {
    const browser = fakeBrowser(registering())
    await beginSignIn(browser, { ...CONFIG, applicationType: 'native' }, WANTED)
    const { application_type: type } = JSON.parse(sentText(browser.sent[1]?.init)) as Record<
      string,
      string
    >
    assert.equal(type, 'native')
  })

  test('with the metadata of OpenID Connect where there is no other, and without a word about PKCE', async () => {
    const { code_challenge_methods_supported: _, ...silent } = SERVER
    const places = { 'oauth-authorization-server': json({}, 404), 'openid-configuration': silent }
    const browser = fakeBrowser(answers({ ...places, '/register': { client_id: 'c1' } }))
    await beginSignIn(browser, CONFIG, WANTED)
    assert.equal(browser.assigned.length, 1)
  })
})

suite('the sign-in of the page does not begin', () => {
  for (const [name, answer, message] of [
    [
      'when nothing can be read of the server',
      answers({}),
      /cannot be asked where to sign in: .*\(CORS\)/,
    ],
    [
      'with the metadata of another issuer',
      answers({ server: { ...SERVER, issuer: 'https://b.example' }, configuration: null }),
      /answered 200, without the metadata of this issuer; .*answered 200/,
    ],
    [
      'without an authorization endpoint',
      registering({ authorization_endpoint: 1 }),
      /^The authorization_endpoint .* it is missing/,
    ],
    [
      'at an endpoint that would run a script',
      registering({ authorization_endpoint: 'javascript:alert(1)' }),
      /^The authorization_endpoint .*: use https:/,
    ],
    [
      'without TLS',
      registering({ token_endpoint: 'http://auth.example.com/token' }),
      /^The token_endpoint .*: use https:/,
    ],
    [
      'without S256',
      registering({ code_challenge_methods_supported: ['plain'] }),
      /PKCE with S256/,
    ],
    [
      'with a token endpoint that the policy of the page does not allow',
      registering({ token_endpoint: 'https://login.example.net/token' }),
      /set TRY_ORIGINS to https:\/\/login\.example\.net\.$/,
    ],
    [
      'with a registration endpoint elsewhere',
      registering({ registration_endpoint: 'https://login.example.net/register' }),
      /set TRY_ORIGINS to https:\/\/login\.example\.net\.$/,
    ],
    [
      'without a way to a client ID',
      registering({ registration_endpoint: undefined }),
      /with the redirect URI https:\/\/mcp\.example\.com\/mcp\/about\/try, and set TRY_CLIENT_ID/,
    ],
    [
      'when it may not register',
      answers({
        server: SERVER,
        '/register': json({ error: 'access_denied', error_description: 'No' }, 403),
      }),
      /does not register this page: access_denied, No\.$/,
    ],
    [
      'when the registration cannot be read',
      answers({ server: SERVER }),
      /lets no page of https:\/\/mcp\.example\.com read it \(CORS\)/,
    ],
  ] as const) {
    test(name, async () => {
      const browser = fakeBrowser(answer)
      await assert.rejects(beginSignIn(browser, CONFIG, WANTED), ({ message: said }: Error) => {
        assert.match(said, message)
        return true
      })
      assert.deepEqual([browser.assigned, browser.store.size], [[], 0])
    })
  }
})
