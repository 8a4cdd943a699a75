/** The SDK's client with `DpopSession` signs in at the embedded authorization server, and calls by proofs. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import * as v2 from '@modelcontextprotocol/client'
import { CHALLENGE, IS_REST, startLocalSystem } from '../../support/local-system.ts'
import { signInByProofs } from '../../support/clients/dpop-client.ts'
import { assertSum, CALLS } from '../../support/clients/tool-results.ts'
import { createRecordingFetch } from '../../support/clients/recording-fetch.ts'

type Fetch = ReturnType<typeof createRecordingFetch>['fetch']

for (const [title, env] of [
  ['accepted', { DPOP: 'accepted' }],
  ['required, with a nonce', { DPOP: 'required', DPOP_NONCE: 'required' }],
  ['required, of signed tokens', { DPOP: 'required', TOKEN_CHECK: 'jwt' }],
  ['required, behind a REST API', { DPOP: 'required', DPOP_NONCE: 'required', FRONT_DOOR: 'rest' }],
] as const) {
  describe(`DPoP ${title}`, { skip: IS_REST && 'it chooses its front doors' }, async () => {
    const system = await startLocalSystem({ env })
    after(() => system.stop())
    const { exchanges, fetch } = createRecordingFetch()
    const session = await v2.DpopSession.create()
    const user = await signInByProofs(system.url, fetch, session)
    const { access_token: token } = user.tokens() ?? assert.fail('no tokens')

    it('a client that has only the URL gets a bound token, and calls a tool by it', async () => {
      assert.equal(user.tokens()?.token_type, 'DPoP')
      await using client = await connect(system.url, fetch, user)
      assertSum(await client.callTool(CALLS.sum))
      const last = exchanges.findLast(({ url }) => url.href === system.url)
      assert.match(last?.headers.get('authorization') ?? '', /^DPoP /)
    })

    it('the metadata and the challenge say so', async () => {
      const url = system.url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp')
      const metadata = (await (await fetch(new URL(url))).json()) as Record<string, unknown>
      assert.ok((metadata['dpop_signing_alg_values_supported'] as string[]).includes('ES256'))
      const isRequired = env.DPOP === 'required' || undefined
      assert.equal(metadata['dpop_bound_access_tokens_required'], isRequired)
      const { headers } = await fetch(new URL(system.url), { method: 'POST' })
      const name = title.includes('REST') ? 'x-amzn-remapped-www-authenticate' : CHALLENGE
      assert.match(
        headers.get(name) ?? '',
        isRequired ? /^DPoP algs="ES256/ : /^Bearer .*, DPoP algs="ES256/,
      )
    })

    it('the token is worth nothing as Bearer, with a proof of another key, or without one', async () => {
      const thief = await v2.DpopSession.create()
      const proof = async (by: v2.DpopSession) => {
        const nonce = session.nonceFor(system.url)
        const about = { htm: 'POST', htu: system.url, accessToken: token }
        return by.buildProof({ ...about, ...(nonce && { nonce }) })
      }
      for (const headers of [
        { authorization: `Bearer ${token}` },
        { authorization: `Bearer ${token}`, dpop: await proof(session) },
        { authorization: `DPoP ${token}` },
        { authorization: `DPoP ${token}`, dpop: await proof(thief) },
      ]) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        assert.equal((await post(system.url, headers)).status, 401, JSON.stringify(headers))
      }
      const once = { authorization: `DPoP ${token}`, dpop: await proof(session) }
      assert.equal((await post(system.url, once)).status, 200)
      assert.equal((await post(system.url, once)).status, 401, 'a proof is good for one request')
    })
  })
}

describe('DPoP over HTTP+SSE', { skip: IS_REST && 'it is another transport' }, async () => {
  const system = await startLocalSystem({ env: { DPOP: 'required', TRANSPORT: 'sse' } })
  after(() => system.stop())

  it('a stream opens by a proof', async () => {
    const { fetch } = createRecordingFetch()
    const session = await v2.DpopSession.create()
    const user = await signInByProofs(system.url, fetch, session)
    const { access_token: token } = user.tokens() ?? assert.fail('no tokens')
    const headers = { authorization: `DPoP ${token}` }
    const abort = new AbortController()
    const get = async (more: object) =>
      fetch(new URL(system.url), { headers: { ...headers, ...more }, signal: abort.signal })
    assert.equal((await get({})).status, 401)
    const dpop = await session.buildProof({ htm: 'GET', htu: system.url, accessToken: token })
    assert.equal((await get({ dpop })).status, 200)
    abort.abort()
  })
})

async function connect(url: string, fetch: Fetch, authProvider: v2.OAuthClientProvider) {
  const client = new v2.Client({ name: 'dpop', version: '1' })
  await client.connect(new v2.StreamableHTTPClientTransport(new URL(url), { fetch, authProvider }))
  return Object.assign(client, { [Symbol.asyncDispose]: async () => client.close() })
}

async function post(url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  const accept = 'application/json, text/event-stream'
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
  const all = { ...headers, accept, 'content-type': 'application/json' }
  return fetch(url, { method: 'POST', headers: all, body })
}
