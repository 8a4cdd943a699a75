/** A user who signs in at a deployed server, and whom it may ask. */
import assert from 'node:assert/strict'
import {
  Client,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import type {
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client'
import { headlessUser } from '../../support/clients/headless-user.ts'

/** Answers a question. */
export type Fill = (message: string) => Promise<Record<string, boolean>>

export async function signIn(url: string, fill: Fill): Promise<Client> {
  const authProvider = headlessUser<
    StoredOAuthClientInformation,
    StoredOAuthTokens,
    OAuthDiscoveryState
  >(fetch)
  const connect = async (transport: StreamableHTTPClientTransport) => {
    const client = new Client(
      { name: 'deploy-test', version: '1.0.0' },
      { versionNegotiation: { mode: 'auto' }, capabilities: { elicitation: { form: {} } } },
    )
    client.setRequestHandler('elicitation/create', async ({ params: { message } }) => ({
      action: 'accept' as const,
      content: await fill(message),
    }))
    await client.connect(transport)
    return client
  }
  const transport = () => new StreamableHTTPClientTransport(new URL(url), { authProvider })
  const refused = transport()
  await assert.rejects(connect(refused), UnauthorizedError)
  await refused.finishAuth(authProvider.callback())
  return connect(transport())
}
