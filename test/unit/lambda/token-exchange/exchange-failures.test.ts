/** Why there is no token for another service. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createExchange } from '../../../../lambda/token-exchange/create-exchange.ts'
import { json, never, type Reply, startBackend } from '../../../support/backend.ts'
import { CLIENT_SECRET, settingsAt } from '../../../support/gate.ts'
import { issues, start, TARGET } from './exchange-system.ts'

const errors = (status: number, body: object, headers = {}): Reply => json(body, status, headers)

suite('no token', () => {
  for (const [name, reply, reason, detail] of [
    [
      'refused',
      errors(400, { error: 'invalid_target', error_description: 'for the-token: no' }),
      'refused',
      /status 400 invalid_target from .*\/token: "for the-token: no"$/,
    ],
    ['refused without words', errors(403, { error: 'access_denied' }), 'refused', /access_denied/],
    [
      'the user is needed',
      errors(400, { error: 'interaction_required' }),
      'interaction_required',
      /interaction_required/,
    ],
    ['down', errors(503, {}), 'unavailable', /^no exchange: status 503/],
    ['no JSON', (response) => response.end('<html>'), 'unavailable', /content-type/],
    ['redirects', errors(302, {}, { location: '/elsewhere' }), 'unavailable', /status 302/],
    ['later', errors(400, { error: 'temporarily_unavailable' }), 'unavailable', /temporarily/],
    ['broken', errors(400, { error: 'server_error' }), 'unavailable', /server_error/],
    ['an error that is none', errors(400, { error: '' }), 'unavailable', /status 400/],
    ['a list', errors(400, []), 'unavailable', /status 400/],
    [
      'closes the connection',
      (response) => response.destroy(),
      'unavailable',
      /ECONNRESET|hang up/,
    ],
    ['another type', issues({ token_type: 'DPoP' }), 'unavailable', /token_type "DPoP"/],
  ] as readonly [string, Reply, string, RegExp][]) {
    test(`when the authorization server says: ${name}`, async () => {
      await using system = await start()
      system.reply = reply
      const failed = await system.exchange()
      assert.equal(failed.reason, reason)
      assert.match(String(failed.detail), detail)
      assert.equal(failed.token, undefined)
    })
  }

  test('is told without what was sent: no token and no secret, whatever the answer repeats', async () => {
    const token = 'a-long-token-of-the-caller'
    await using system = await start()
    const echo = `${token} ${CLIENT_SECRET}`
    system.reply = errors(400, { error: 'login_required', error_description: echo, claims: echo })
    const failed = await system.exchange(TARGET, { token })
    assert.equal(failed.reason, 'interaction_required')
    const told = JSON.stringify(failed)
    assert.ok(!told.includes(token) && !told.includes(CLIENT_SECRET), told)
  })

  const cut = 'a-long-token-of-the-caller-that-is-cut'
  for (const [where, reply] of [
    [
      'words',
      errors(400, { error: 'invalid_grant', error_description: `no ${cut.slice(0, 30)}…` }),
    ],
    ['claims', errors(400, { error: 'login_required', claims: `no ${cut.slice(0, 30)}…` })],
    ['the type of the token', issues({ token_type: cut })],
    ['the type of the issued one', issues({ issued_token_type: cut })],
    ['its life', issues({ expires_in: cut })],
    ['its scopes', issues({ scope: [cut] })],
    [
      'the type, as the issued token',
      issues({ access_token: 'a-long-new-token', token_type: 'a-long-new-token' }),
    ],
  ] as const satisfies readonly (readonly [string, Reply])[]) {
    test(`is told without a token that the answer has in the wrong place: in ${where}`, async () => {
      await using system = await start()
      system.reply = reply
      const told = JSON.stringify(await system.exchange(TARGET, { token: cut }))
      assert.match(told, /no exchange: /)
      assert.doesNotMatch(told, /a-long-(new-)?token/)
    })
  }

  test('is told without words, which may name the user, where subjects are pseudonyms', async () => {
    await using system = await start({ pseudonymizeSubjects: true })
    const words = "AADSTS50105: The signed in user 'alice@example.com' is not assigned to a role."
    system.reply = errors(400, { error: 'invalid_grant', error_description: words })
    const { reason, detail } = await system.exchange()
    assert.equal(reason, 'refused')
    assert.match(String(detail), /^no exchange: status 400 invalid_grant from http[^ "]+$/)
  })

  test('claims that the user has to fulfil come along', async () => {
    await using system = await start()
    const claims = '{"access_token":{"acrs":{"value":"c1"}}}'
    system.reply = errors(400, { error: 'interaction_required', claims })
    assert.deepEqual(await system.exchange().then((failed) => ({ ...failed, detail: '' })), {
      reason: 'interaction_required',
      detail: '',
      claims,
    })
  })

  test('a refusal is kept for seconds; an outage is not', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    await using system = await start()
    system.reply = errors(400, { error: 'invalid_grant' })
    await system.exchange()
    await system.exchange()
    assert.equal(system.asked().length, 1)
    t.mock.timers.tick(5001)
    system.reply = errors(500, {})
    assert.equal((await system.exchange()).reason, 'unavailable')
    system.reply = issues()
    assert.match(String((await system.exchange()).token), /^token-/)
  })

  test('a server that fails again and again is spared, until one question shows that it is back', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    await using system = await start()
    system.reply = errors(503, {})
    for (let at = 0; at < 4; at += 1) {
      // oxlint-disable-next-line no-await-in-loop -- in a row
      assert.equal((await system.exchange()).reason, 'unavailable')
    }
    assert.equal(system.asked().length, 3)
    t.mock.timers.tick(5001)
    system.reply = issues()
    assert.match(String((await system.exchange()).token), /^token-/)
    assert.equal(system.asked().length, 4)
  })

  test('one token for which the answer makes no sense does not stand in the way of others', async () => {
    await using system = await start()
    const bound = { token: 'bound-to-a-key' }
    system.reply = (response, seen) =>
      issues(seen.body.includes(bound.token) ? { token_type: 'DPoP' } : {})(response, seen)
    for (let at = 0; at < 4; at += 1) {
      // oxlint-disable-next-line no-await-in-loop -- in a row
      assert.equal((await system.exchange(TARGET, bound)).reason, 'unavailable')
    }
    assert.match(String((await system.exchange()).token), /^token-/)
  })

  test('a server that asks for patience gets it at once', async () => {
    await using system = await start()
    system.reply = errors(429, {}, { 'retry-after': '30' })
    await system.exchange()
    const { reason, detail } = await system.exchange()
    assert.deepEqual([reason, /not asked/.test(String(detail))], ['unavailable', true])
    assert.equal(system.asked().length, 1)
  })

  test('a server that hangs is given up', async (t) => {
    const original = AbortSignal.timeout.bind(AbortSignal)
    t.mock.method(AbortSignal, 'timeout', () => original(50))
    await using system = await start()
    system.reply = never
    assert.equal((await system.exchange()).reason, 'unavailable')
  })

  for (const [status, body] of [
    [401, { error: 'invalid_client' }],
    [400, { error: 'invalid_client' }],
    [401, { error: 'unauthorized_client' }], // Keycloak
    [401, {}],
  ] as const) {
    test(`a client that is refused is an outage, which names what to check: ${status} ${JSON.stringify(body)}`, async () => {
      await using system = await start()
      system.reply = errors(status, body)
      const { reason, detail } = await system.exchange()
      assert.equal(reason, 'unavailable')
      assert.match(
        String(detail),
        /^no exchange: the authorization server refuses the client "mcp-server" \(status 40[01].* from .*\): check OAUTH_CLIENT_ID/,
      )
    })
  }

  test('a client that may not exchange tokens is refused, which spares nobody', async () => {
    await using system = await start()
    system.reply = errors(400, { error: 'unauthorized_client' })
    assert.equal((await system.exchange()).reason, 'refused')
    await system.exchange({ audience: 'another' })
    assert.equal(system.asked().length, 2)
  })

  test('metadata that leads elsewhere is not followed: the secret stays here', async () => {
    await using elsewhere = await start()
    await using backend = await startBackend((response, seen) =>
      json({ issuer: backend.origin, token_endpoint: `${elsewhere.backend.origin}/token` })(
        response,
        seen,
      ),
    )
    const exchange = await createExchange(settingsAt(backend.origin))
    const failed = await exchange({ token: 'x', clientId: 'c', scopes: [] }, TARGET)
    assert.match('detail' in failed ? failed.detail : '', /token_endpoint: it is not at/)
    assert.equal(elsewhere.backend.seen.length, 0)
  })
})
