/** The SDK's client, which signs in for tokens that are bound to its key. */
import assert from 'node:assert/strict'
import * as v2 from '@modelcontextprotocol/client'
import { headlessUser } from './headless-user.ts'

/** Signs in at the embedded authorization server of the server with this URL. */
export async function signInByProofs(
  url: string,
  fetchFn: Parameters<typeof headlessUser>[0],
  session: v2.DpopSession,
) {
  const user = Object.assign(
    headlessUser<v2.StoredOAuthClientInformation, v2.StoredOAuthTokens, v2.OAuthDiscoveryState>(
      fetchFn,
    ),
    { dpop: () => session },
  )
  const result = await v2.auth(user, { serverUrl: url, fetchFn })
  assert.equal(result, 'REDIRECT')
  const code = user.callback().get('code') ?? assert.fail('no code')
  const iss = user.callback().get('iss') ?? assert.fail('no iss')
  await v2.auth(user, { serverUrl: url, fetchFn, authorizationCode: code, iss })
  return user
}
