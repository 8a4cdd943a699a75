/** Both generations of the client in the MCP SDK, in every mode, behind one interface. */
import * as v2 from '@modelcontextprotocol/client'
import { ClientCredentialsProvider } from '@modelcontextprotocol/sdk/client/auth-extensions.js'
import {
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  UnauthorizedError,
} from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type {
  OAuthClientInformationMixed,
  OAuthTokens,
} from '@modelcontextprotocol/sdk/shared/auth.js'
import assert from 'node:assert/strict'
import { DEMO_CLIENT } from '../../../local/embedded/demo-client.ts'
import { headlessUser } from './headless-user.ts'
import type { FormAnswers } from './html-form.ts'
import type { LocalSystem } from '../local-system.ts'
import type { RecordingFetch } from './recording-fetch.ts'

type Fetch = RecordingFetch['fetch']

export interface ToolResult {
  readonly isError?: boolean | undefined
  readonly structuredContent?: unknown
  readonly content?: unknown
}

export interface Progress {
  readonly progress: number
  readonly total?: number | undefined
}

interface ToolCall {
  readonly name: string
  readonly arguments: Record<string, unknown>
}

interface CallOptions {
  readonly onprogress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}

/** An authorized connection. */
export interface Session {
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>
  callTool(call: ToolCall, options?: CallOptions): Promise<ToolResult>
  close(): Promise<void>
}

export interface SdkClient {
  readonly name: string
  /** The revision that it must agree on with the server. */
  readonly expectedVersion: string
  /** Connects, is refused, signs the user in, and connects again. The user fills in forms with these answers. */
  signIn(url: string, fetch: Fetch, answers?: FormAnswers): Promise<Session>
  /** Connects by the credentials of the embedded authorization server's demo client. */
  authenticate(system: Pick<LocalSystem, 'url' | 'issuer'>, fetch: Fetch): Promise<Session>
}

const IMPLEMENTATION = { name: 'interop-test', version: '1.0.0' }

const credentialsAt = (expectedIssuer: string) => ({
  clientId: DEMO_CLIENT.id,
  clientSecret: DEMO_CLIENT.secret,
  expectedIssuer,
})

/** Connects the v1 client by any of its transports. */
export async function connectV1(transport: Transport): Promise<Session> {
  const client = new Client(IMPLEMENTATION)
  await client.connect(transport)
  return {
    listTools: () => client.listTools(),
    callTool: async (call, options = {}) =>
      (await client.callTool(call, undefined, options)) as ToolResult,
    close: () => client.close(),
  }
}

function v1Client(
  name: string,
  Http: typeof StreamableHTTPClientTransport | typeof SSEClientTransport,
) {
  const transport = (url: string, fetch: Fetch, authProvider: OAuthClientProvider) =>
    new Http(new URL(url), { fetch, authProvider })

  return {
    name,
    expectedVersion: '2025-11-25',
    async signIn(url, fetch, answers) {
      const user = headlessUser<OAuthClientInformationMixed, OAuthTokens, OAuthDiscoveryState>(
        fetch,
        answers,
      )
      const refused = transport(url, fetch, user)
      await assert.rejects(connectV1(refused), UnauthorizedError)
      await refused.finishAuth(user.callback().get('code') ?? '')
      return connectV1(transport(url, fetch, user))
    },
    authenticate: ({ url, issuer }, fetch) =>
      connectV1(transport(url, fetch, new ClientCredentialsProvider(credentialsAt(issuer)))),
  } satisfies SdkClient
}

function v2Client(mode: v2.VersionNegotiationMode, expectedVersion: string): SdkClient {
  const transport = (url: string, fetch: Fetch, authProvider: v2.OAuthClientProvider) =>
    new v2.StreamableHTTPClientTransport(new URL(url), { fetch, authProvider })

  async function connect(http: ReturnType<typeof transport>): Promise<Session> {
    const client = new v2.Client(IMPLEMENTATION, { versionNegotiation: { mode } })
    await client.connect(http)
    return {
      listTools: () => client.listTools(),
      callTool: (call, options = {}) => client.callTool(call, options),
      close: () => client.close(),
    }
  }

  return {
    name: `the v2 client in mode ${JSON.stringify(mode)}`,
    expectedVersion,
    async signIn(url, fetch, answers) {
      const user = headlessUser<
        v2.StoredOAuthClientInformation,
        v2.StoredOAuthTokens,
        v2.OAuthDiscoveryState
      >(fetch, answers)
      const refused = transport(url, fetch, user)
      await assert.rejects(connect(refused), v2.UnauthorizedError)
      await refused.finishAuth(user.callback())
      return connect(transport(url, fetch, user))
    },
    authenticate: ({ url, issuer }, fetch) =>
      connect(transport(url, fetch, new v2.ClientCredentialsProvider(credentialsAt(issuer)))),
  }
}

export const sseClient: SdkClient = v1Client('the v1 client over SSE', SSEClientTransport)

export const sdkClients: readonly SdkClient[] = [
  v1Client('the v1 client', StreamableHTTPClientTransport),
  v2Client('legacy', '2025-11-25'),
  v2Client('auto', '2026-07-28'),
  v2Client({ pin: '2026-07-28' }, '2026-07-28'),
]
