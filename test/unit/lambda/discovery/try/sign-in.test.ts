import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { suite, test } from 'node:test'
import { beginSignIn, finishSignIn } from '../../../../../lambda/discovery/try/sign-in.ts'
import { type Answer, CONFIG, fakeBrowser, json } from './fake-browser.ts'

const ISSUER = 'https://auth.example.com'
const SERVER = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize?tenant=1`,
  token_endpoint: `${ISSUER}/token`,
  registration_endpoint: `${ISSUER}/register`,
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
}
const METADATA = `${ISSUER}/.well-known/oauth-authorization-server`
const WANTED = { issuer: ISSUER, scopes: ['mcp', 'other'], tool: 'add' }

/** Answers by the ends of URLs; without one, as a server that allows no other origin. */
const answers =
  (by: Readonly<Record<string, unknown>>): Answer =>
  (url) => {
    const [, body] = Object.entries(by).find(([end]) => url.endsWith(end)) ?? []
    if (body === undefined) throw new TypeError('Failed to fetch')
    return body instanceof Response ? body.clone() : json(body)
  }
const registering = (change: object = {}) =>
  answers({
    'oauth-authorization-server': { ...SERVER, ...change },
    '/register': { client_id: 'c1' },
  })

/** Begins, and comes back with this answer; the tab is the same. */
async function comeBack(
  answer: Readonly<Record<string, string>>,
  token: unknown = { access_token: 't0ken', token_type: 'bearer', scope: 'mcp' },
  change: object = {},
) {
  const leaving = fakeBrowser(registering(change))
  await beginSignIn(leaving, CONFIG, WANTED)
  const asked = new URL(leaving.assigned[0] ?? '').searchParams
  const state = asked.get('state') ?? ''
  const search = `?${new URLSearchParams({ state, iss: ISSUER, ...answer }).toString()}`
  const { store } = leaving
  const back = fakeBrowser(answers({ '/token': token }), {
    search,
    store,
  })
  return { back, asked, session: finishSignIn(back, CONFIG) }
}

suite('the sign-in of the page begins', () => {
  test('with the metadata of the issuer, a registration, and a request with PKCE, state and resource', async () => {
    const browser = fakeBrowser(registering())
    await beginSignIn(browser, CONFIG, WANTED)
    assert.deepEqual(
      browser.sent.map(({ url }) => url),
      [METADATA, `${ISSUER}/register`],
    )
    for (const { init } of browser.sent) assert.equal(init.credentials, 'omit')
    assert.partialDeepStrictEqual(JSON.parse(String(browser.sent[1]?.init.body)), {
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

  test('as a native client on the own machine', async () => {
    const browser = fakeBrowser(registering())
    await beginSignIn(
      browser,
      { ...CONFIG, redirectUri: 'http://localhost:3000/mcp/about/try' },
      WANTED,
    )
    const { application_type: type } = JSON.parse(String(browser.sent[1]?.init.body)) as Record<
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

suite('the sign-in of the page ends', () => {
  test('with a token that is kept nowhere, and a URL without a code', async () => {
    const { back, session } = await comeBack({ code: 'c0de' })
    assert.deepEqual(await session, { token: 't0ken', ...WANTED })
    assert.deepEqual([back.replaced, back.store.size], [['/mcp/about/try'], 0])
    const [{ url, init } = { url: '', init: {} }] = back.sent
    assert.deepEqual([url, init.method, init.credentials], [`${ISSUER}/token`, 'POST', 'omit'])
    const form = Object.fromEntries(new URLSearchParams(String(init.body)))
    assert.match(form['code_verifier'] ?? '', /^[\w-]{43}$/)
    assert.partialDeepStrictEqual(form, {
      grant_type: 'authorization_code',
      code: 'c0de',
      redirect_uri: CONFIG.redirectUri,
      client_id: 'c1',
      resource: CONFIG.resource,
    })
  })

  test('never on an ordinary visit, which gives up what another began', async () => {
    const store = new Map([['mcp-auth-lambda sign-in', '{}']])
    const browser = fakeBrowser(answers({}), { store })
    assert.equal(await finishSignIn(browser, CONFIG), undefined)
    assert.deepEqual([store.size, browser.replaced], [0, []])
  })

  test('without any request when this tab began none', async () => {
    const browser = fakeBrowser(answers({}), { search: '?code=c&state=s' })
    await assert.rejects(finishSignIn(browser, CONFIG), /has begun no sign-in/)
    assert.deepEqual([browser.sent, browser.replaced], [[], ['/mcp/about/try']])
  })

  for (const [name, answer, message] of [
    ['that belongs to another sign-in', { code: 'c', state: 'other' }, /its state differs/],
    [
      'of another server',
      { code: 'c', iss: 'https://evil.example' },
      /does not come from https:\/\/auth\.example\.com/,
    ],
    [
      'that refuses',
      { error: 'access_denied', error_description: 'The user said no' },
      /refused: access_denied, The user said no\.$/,
    ],
    ['that refuses without a reason', { error: 'access_denied' }, /refused: access_denied\.$/],
    ['without a code', {}, /sent no code/],
  ] as const) {
    test(`without any request after an answer ${name}`, async () => {
      const { back, session } = await comeBack(answer)
      await assert.rejects(session, message)
      assert.deepEqual([back.sent, back.store.size, back.replaced.length], [[], 0, 1])
    })
  }

  test('without any request when a server that names itself is not named (RFC 9207 §2.4)', async () => {
    const leaving = fakeBrowser(registering())
    await beginSignIn(leaving, CONFIG, WANTED)
    const state = new URL(leaving.assigned[0] ?? '').searchParams.get('state') ?? ''
    const back = fakeBrowser(answers({}), {
      search: `?code=c&state=${state}`,
      store: leaving.store,
    })
    await assert.rejects(finishSignIn(back, CONFIG), /its iss differs/)
    assert.deepEqual(back.sent, [])
  })

  test('well without iss where the server does not promise it', async () => {
    const browser = fakeBrowser(
      registering({ authorization_response_iss_parameter_supported: false }),
    )
    await beginSignIn(browser, CONFIG, WANTED)
    const state = new URL(browser.assigned[0] ?? '').searchParams.get('state') ?? ''
    const token = answers({ '/token': { access_token: 't', token_type: 'Bearer' } })
    const back = fakeBrowser(token, { search: `?code=c&state=${state}`, store: browser.store })
    assert.equal((await finishSignIn(back, CONFIG))?.token, 't')
  })

  for (const [name, token, message] of [
    ['an error', json({ error: 'invalid_grant' }, 400), /gives no token: invalid_grant\.$/],
    ['nothing', json(null), /gives no token: an answer without an error\.$/],
    [
      'a token of another type',
      { access_token: 't', token_type: 'DPoP' },
      /the type DPoP: this page needs Bearer/,
    ],
    ['what is no JSON', new Response('<html>'), /does not answer with JSON/],
  ] as const) {
    test(`without a token when the token endpoint answers ${name}`, async () => {
      const { session } = await comeBack({ code: 'c' }, token)
      await assert.rejects(session, message)
    })
  }
})
