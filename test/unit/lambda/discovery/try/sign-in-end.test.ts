import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { beginSignIn, finishSignIn } from '../../../../../lambda/discovery/try/sign-in.ts'
import { CONFIG, fakeBrowser, json, sentText } from './fake-browser.ts'
import { ISSUER, WANTED, answers, registering, comeBack } from './sign-in-answers.ts'

suite('the sign-in of the page ends', () => {
  test('with a token that is kept nowhere, and a URL without a code', async () => {
    const { back, session } = await comeBack({ code: 'c0de' })
    assert.deepEqual(await session, { token: 't0ken', ...WANTED })
    assert.deepEqual([back.replaced, back.store.size], [['/mcp/about/try'], 0])
    const [{ url, init } = { url: '', init: {} }] = back.sent
    assert.deepEqual([url, init.method, init.credentials], [`${ISSUER}/token`, 'POST', 'omit'])
    const form = Object.fromEntries(new URLSearchParams(sentText(init)))
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
      /does not come from https:\/\/auth\.example\.com, for its iss is https:\/\/evil\.example:/,
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
    await assert.rejects(finishSignIn(back, CONFIG), /its iss is missing/)
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
