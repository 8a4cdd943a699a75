/** A user of the SDK's client whose tokens are bound to a key (DPoP). */
import assert from 'node:assert/strict'
import {
  auth,
  Client,
  DpopSession,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { headlessUser } from '../../support/clients/headless-user.ts'
import { createRecordingFetch, type Exchange } from '../../support/clients/recording-fetch.ts'
import { send } from '../../support/clients/http-requests.ts'

export interface BoundUser {
  readonly client: Client
  readonly token: string
  /** All that the client has sent and received. */
  readonly exchanges: readonly Exchange[]
  /** All that it has sent. */
  readonly proofs: () => string[]
  /** Lists tools with the token, by a proof of this user's key. @returns the status */
  readonly listTools: (proof: 'own' | 'none' | 'of another key') => Promise<number>
}

export async function signInWithKey(url: string): Promise<BoundUser> {
  const { exchanges, fetch: recorded } = createRecordingFetch()
  const [session, thief] = [await DpopSession.create(), await DpopSession.create()]
  const user = Object.assign(
    headlessUser<StoredOAuthClientInformation, StoredOAuthTokens, OAuthDiscoveryState>(recorded),
    { dpop: () => session },
  )
  const options = { serverUrl: url, fetchFn: recorded }
  assert.equal(await auth(user, options), 'REDIRECT')
  const [authorizationCode = '', iss = ''] = ['code', 'iss'].map((name) =>
    String(user.callback().get(name)),
  )
  await auth(user, { ...options, authorizationCode, iss })
  const { access_token: token } = user.tokens() ?? assert.fail('no tokens')
  const client = new Client({ name: 'a-client-with-a-key', version: '1.0.0' })
  const transport = { fetch: recorded, authProvider: user }
  await client.connect(new StreamableHTTPClientTransport(new URL(url), transport))

  async function headersWith(proof: 'own' | 'none' | 'of another key') {
    if (proof === 'none') return { authorization: `Bearer ${token}` }
    const by = proof === 'own' ? session : thief
    const about = { htm: 'POST', htu: url, accessToken: token, nonce: session.nonceFor(url) ?? '' }
    return { authorization: `DPoP ${token}`, dpop: await by.buildProof(about) }
  }
  return {
    client,
    token,
    exchanges,
    proofs: () => exchanges.flatMap(({ headers }) => headers.get('dpop') ?? []),
    async listTools(proof) {
      const { status } = await send(url, {
        method: 'POST',
        headers: {
          ...(await headersWith(proof)),
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      })
      return status
    },
  }
}
