import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  authorize,
  basic,
  DEMO,
  endpoint,
  introspect,
  json,
  post,
  publicClient,
  REDIRECT_URI,
  startServer,
  type TokenResponse,
} from './embedded-client.ts'

describe('a resource at the root', () => {
  const ROOT = 'http://localhost:3000'
  let root: Awaited<ReturnType<typeof startServer>>

  before(async () => {
    root = await startServer({ resource: ROOT })
  })
  after(() => root.close())

  for (const [asked, redeemed] of [
    [ROOT, ROOT],
    [`${ROOT}/`, `${ROOT}/`],
    [`${ROOT}/`, ROOT],
    [ROOT, `${ROOT}/`],
    [`${ROOT}/`, undefined],
    [undefined, `${ROOT}/`],
  ]) {
    it(`is signed in to as ${asked}, and redeemed as ${redeemed}`, async () => {
      const client_id = await publicClient(root)
      const { answer, verifier } = await authorize(root, {
        client_id,
        scope: 'mcp',
        resource: asked,
      })
      const redeem = (params: Record<string, string>) =>
        post(endpoint(root, 'token'), { client_id, resource: redeemed, ...params })
      const response = await redeem({
        grant_type: 'authorization_code',
        code: answer.get('code') ?? '',
        code_verifier: verifier,
        redirect_uri: REDIRECT_URI,
      })
      const tokens = await json<TokenResponse>(response)
      const { refresh_token = '' } = tokens
      const refreshed = await redeem({ grant_type: 'refresh_token', refresh_token })
      for (const { access_token } of [tokens, await json<TokenResponse>(refreshed)]) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        const { aud, scope } = await introspect(root, access_token)
        assert.deepEqual({ aud, scope }, { aud: ROOT, scope: 'mcp' })
      }
    })
  }

  it('gives client credentials with its slash, too', async () => {
    const form = { grant_type: 'client_credentials', resource: `${ROOT}/` }
    const { access_token } = await json<TokenResponse>(
      await post(endpoint(root, 'token'), form, basic(DEMO)),
    )
    assert.equal((await introspect(root, access_token))['aud'], ROOT)
  })

  it('is no other resource', async () => {
    const params = { client_id: await publicClient(root), resource: `${ROOT}//` }
    assert.equal((await authorize(root, params)).answer.get('error'), 'invalid_target')
  })
})
