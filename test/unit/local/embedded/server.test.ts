import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  authorize,
  basic,
  DEMO,
  endpoint,
  introspect,
  json,
  obtainToken,
  post,
  publicClient,
  REDIRECT_URI,
  register,
  RESOURCE,
  RESOURCE_SERVER,
  startServer,
  type TokenResponse,
} from './embedded-client.ts'

let server: Awaited<ReturnType<typeof startServer>>
let clientId: string

before(async () => {
  server = await startServer()
  clientId = await publicClient(server)
})
after(() => server.close())

describe('the authorization code flow', () => {
  it('issues a token for the resource', async () => {
    const { answer } = await authorize(server, { client_id: clientId, scope: 'mcp' })
    assert.equal(answer.get('state'), 'a state')
    assert.equal(answer.get('iss'), server.issuer)
    const token = await obtainToken(server, clientId, { scope: 'mcp', resource: RESOURCE })
    assert.equal(token.token_type, 'Bearer')
    const { exp, iat, ...rest } = await introspect(server, token.access_token)
    assert.equal(Number(exp) - Number(iat), 3600)
    assert.ok(Math.abs(Number(iat) - Date.now() / 1000) < 5)
    assert.deepEqual(rest, {
      active: true,
      aud: RESOURCE,
      client_id: clientId,
      iss: server.issuer,
      scope: 'mcp',
      sub: 'dev-user',
      token_type: 'Bearer',
    })
  })

  it('issues a token for the resource when the client names none', async () => {
    const { access_token } = await obtainToken(server, clientId, { scope: 'mcp' })
    assert.equal((await introspect(server, access_token))['aud'], RESOURCE)
  })

  it('grants the resource’s scopes when the client names none', async () => {
    assert.equal((await obtainToken(server, clientId)).scope, 'mcp mcp:admin')
  })

  it('grants a scope of a single tool to a client that names it', async () => {
    const { scope } = await obtainToken(server, clientId, { scope: 'mcp orders:cancel' })
    assert.equal(scope, 'mcp orders:cancel')
    const alone = await obtainToken(server, clientId, { scope: 'orders:cancel' })
    assert.equal((await introspect(server, alone.access_token))['aud'], RESOURCE)
  })

  it('grants a scope that the client did not register with', async () => {
    const { scope } = await obtainToken(server, clientId, { scope: 'mcp:admin profile' })
    assert.equal(scope, 'mcp:admin')
  })

  for (const resource of ['http://localhost:3000/other', `${RESOURCE}/`]) {
    it(`refuses the resource ${resource}`, async () => {
      const { answer } = await authorize(server, { client_id: clientId, scope: 'mcp', resource })
      assert.equal(answer.get('error'), 'invalid_target')
      assert.equal(answer.get('code'), null)
    })
  }

  it('does not loop over OpenID scopes and prompts', async () => {
    const params = { scope: 'openid mcp offline_access', prompt: 'login consent' }
    const token = await obtainToken(server, clientId, params)
    assert.ok(token.id_token)
    assert.equal((await introspect(server, token.access_token))['aud'], RESOURCE)
    const jar = new Map()
    for (const prompt of [undefined, 'none', 'login', 'consent', 'select_account']) {
      // eslint-disable-next-line no-await-in-loop -- one browser session, one request after the other
      const { answer } = await authorize(server, { ...params, client_id: clientId, prompt }, jar)
      assert.ok(answer.get('code'), `prompt=${prompt}: ${answer.toString()}`)
    }
    assert.deepEqual([...jar.keys()], ['_session', '_session.sig'])
  })

  it('gives a token for openid alone to the userinfo endpoint', async () => {
    const { access_token } = await obtainToken(server, clientId, { scope: 'openid' })
    const authorization = `Bearer ${access_token}`
    const response = await fetch(endpoint(server, 'userinfo'), { headers: { authorization } })
    assert.deepEqual(await json(response), { sub: 'dev-user' })
  })
})

describe('PKCE', () => {
  const refused = async (params: Record<string, string | undefined>) => {
    const { answer } = await authorize(server, { client_id: clientId, scope: 'mcp', ...params })
    assert.equal(answer.get('error'), 'invalid_request')
    assert.equal(answer.get('code'), null)
  }

  it('is required of public clients', () =>
    refused({ code_challenge: undefined, code_challenge_method: undefined }))

  it('is required of confidential clients', async () => {
    const response = await register(server, { redirect_uris: [REDIRECT_URI] })
    const { client_id } = await json<{ client_id: string }>(response)
    await refused({ client_id, code_challenge: undefined, code_challenge_method: undefined })
  })

  it('is refused without S256', () => refused({ code_challenge_method: 'plain' }))

  it('refuses a wrong verifier', async () => {
    const { answer } = await authorize(server, { client_id: clientId, scope: 'mcp' })
    const response = await post(endpoint(server, 'token'), {
      grant_type: 'authorization_code',
      client_id: clientId,
      code: answer.get('code') ?? '',
      code_verifier: 'x'.repeat(43),
      redirect_uri: REDIRECT_URI,
    })
    assert.equal(response.status, 400)
    assert.equal((await json(response))['error'], 'invalid_grant')
  })
})

describe('refresh tokens', () => {
  const refresh = (token: TokenResponse) =>
    post(endpoint(server, 'token'), {
      grant_type: 'refresh_token',
      client_id: clientId,
      refresh_token: token.refresh_token,
    })

  it('are redeemed for an access token like the first', async () => {
    const first = await obtainToken(server, clientId, { scope: 'openid mcp' })
    const second = await json<TokenResponse>(await refresh(first))
    assert.notEqual(second.access_token, first.access_token)
    assert.notEqual(second.refresh_token, first.refresh_token)
    const { aud, scope, sub } = await introspect(server, second.access_token)
    assert.deepEqual({ aud, scope, sub }, { aud: RESOURCE, scope: 'mcp', sub: 'dev-user' })
  })

  it('survive two refreshes at once: both get tokens that work, and can be refreshed', async () => {
    const first = await obtainToken(server, clientId, { scope: 'mcp' })
    const answers = await Promise.all([refresh(first), refresh(first), refresh(first)])
    for (const answer of answers) {
      assert.equal(answer.status, 200)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const tokens = await json<TokenResponse>(answer)
      // eslint-disable-next-line no-await-in-loop
      assert.equal((await introspect(server, tokens.access_token))['active'], true)
      // eslint-disable-next-line no-await-in-loop
      assert.equal((await refresh(tokens)).status, 200)
    }
  })

  it('end the session when they are used again later, however often they were used before', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    const first = await obtainToken(server, clientId, { scope: 'mcp' })
    const second = await json<TokenResponse>(await refresh(first))
    t.mock.timers.tick(9000)
    assert.equal((await refresh(first)).status, 200)
    t.mock.timers.tick(2000)
    assert.equal((await json(await refresh(first)))['error'], 'invalid_grant')
    assert.deepEqual(await introspect(server, second.access_token), { active: false })
    assert.equal((await json(await refresh(second)))['error'], 'invalid_grant')
  })
})

describe('client credentials', () => {
  const secret = { client_id: DEMO.clientId, client_secret: DEMO.clientSecret }
  for (const [method, params, authorization] of [
    ['client_secret_basic', {}, basic(DEMO)],
    ['client_secret_post', secret, undefined],
  ] as const) {
    it(`work with ${method}`, async () => {
      const form = { grant_type: 'client_credentials', scope: 'mcp', ...params }
      const response = await post(endpoint(server, 'token'), form, authorization)
      const { access_token } = await json<TokenResponse>(response)
      const { active, aud, scope, sub } = await introspect(server, access_token)
      const expected = { active: true, aud: RESOURCE, scope: 'mcp', sub: 'dev-user' }
      assert.deepEqual({ active, aud, scope, sub }, expected)
    })
  }

  it('give other clients a token without a user', async () => {
    const grant = { grant_type: 'client_credentials' }
    const registration = await register(server, {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })
    const { client_id: id = '', ...client } = await json<Record<string, string>>(registration)
    const own = basic({ clientId: id, clientSecret: client['client_secret'] ?? '' })
    const response = await post(endpoint(server, 'token'), grant, own)
    const { access_token } = await json<TokenResponse>(response)
    const { active, client_id, sub } = await introspect(server, access_token)
    assert.deepEqual({ active, client_id, sub }, { active: true, client_id: id, sub: undefined })
  })

  it('give the demo token every scope of the resource', async () => {
    const { client_id, scope } = await introspect(server, await server.issueDemoToken())
    assert.deepEqual({ client_id, scope }, { client_id: DEMO.clientId, scope: 'mcp mcp:admin' })
  })

  it('refuse an unknown resource', async () => {
    const form = { grant_type: 'client_credentials', resource: 'http://localhost:3000/other' }
    const response = await post(endpoint(server, 'token'), form, basic(DEMO))
    assert.equal((await json(response))['error'], 'invalid_target')
  })
})

it('clients are known by the names that they have registered, and only these', async () => {
  assert.equal(await server.clientName(clientId), 'a test')
  for (const other of [DEMO.clientId, 'unknown', 'https://client.example/metadata.json'])
    // oxlint-disable-next-line no-await-in-loop -- short
    assert.equal(await server.clientName(other), undefined)
})

describe('introspection', () => {
  it('takes the resource server’s secret in the body too', async () => {
    const response = await post(server.introspectionEndpoint, {
      token: await server.issueDemoToken(),
      client_id: RESOURCE_SERVER.clientId,
      client_secret: RESOURCE_SERVER.clientSecret,
    })
    assert.equal((await json(response))['active'], true)
  })

  it('answers 401 to a wrong secret', async () => {
    const wrong = basic({ ...RESOURCE_SERVER, clientSecret: 'wrong' })
    const response = await post(server.introspectionEndpoint, { token: 'x' }, wrong)
    assert.equal(response.status, 401)
    assert.equal((await json(response))['error'], 'invalid_client')
  })

  it('refuses to answer without authentication', async () => {
    const token = await server.issueDemoToken()
    const response = await post(server.introspectionEndpoint, { token })
    assert.equal(response.status, 400)
    assert.equal((await json(response))['active'], undefined)
  })

  it('tells other clients about tokens of their own alone', async () => {
    const foreign = await obtainToken(server, clientId, { scope: 'mcp' })
    assert.deepEqual(await introspect(server, foreign.access_token, DEMO), { active: false })
    const own = await introspect(server, await server.issueDemoToken(), DEMO)
    assert.equal(own['active'], true)
    const form = { token: foreign.access_token, client_id: clientId }
    const unauthenticated = await post(server.introspectionEndpoint, form)
    assert.deepEqual(await json(unauthenticated), { active: false })
  })

  it('answers that garbage is inactive', async () => {
    assert.deepEqual(await introspect(server, 'garbage'), { active: false })
  })
})

describe('revocation', () => {
  it('ends the token with its refresh token, and leaves those of other sign-ins alone', async () => {
    const jar = new Map()
    const one = await obtainToken(server, clientId, { scope: 'mcp' }, jar)
    const other = await obtainToken(server, clientId, { scope: 'mcp' }, jar)
    const form = { token: one.access_token, client_id: clientId }
    assert.equal((await post(endpoint(server, 'revoke'), form)).status, 200)
    assert.deepEqual(await introspect(server, one.access_token), { active: false })
    const refresh = { grant_type: 'refresh_token', refresh_token: one.refresh_token }
    const refreshed = await post(endpoint(server, 'token'), { ...refresh, client_id: clientId })
    assert.equal((await json(refreshed))['error'], 'invalid_grant')
    assert.equal((await introspect(server, other.access_token))['active'], true)
  })

  it('leaves the tokens of other clients alone', async () => {
    const { access_token } = await obtainToken(server, clientId, { scope: 'mcp' })
    await post(endpoint(server, 'revoke'), { token: access_token }, basic(DEMO))
    assert.equal((await introspect(server, access_token))['active'], true)
  })
})
