/** Both generations of the SDK's client, with everything that they can do besides calling tools, for a given token. */
import * as v2 from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { bearer } from './http-requests.ts'

interface Page {
  readonly cursor?: string
}

interface Listed {
  readonly nextCursor?: string | undefined
}

interface Named {
  readonly name: string
}

/** What both generations have in common. */
export interface FeatureClient {
  getServerVersion(): object | undefined
  getServerCapabilities(): object | undefined
  getInstructions(): string | undefined
  listTools(): Promise<{ readonly tools: readonly Named[] }>
  callTool(call: { name: string; arguments?: Record<string, unknown> }): Promise<object>
  listResources(page?: Page): Promise<Listed & { readonly resources: readonly { uri: string }[] }>
  listResourceTemplates(): Promise<{ readonly resourceTemplates: readonly Named[] }>
  readResource(resource: { uri: string }): Promise<{ readonly contents: readonly object[] }>
  listPrompts(): Promise<{ readonly prompts: readonly Named[] }>
  getPrompt(prompt: { name: string; arguments?: Record<string, string> }): Promise<object>
  complete(completion: Completion): Promise<{ readonly completion: object }>
  close(): Promise<void>
}

interface Completion {
  ref: { type: 'ref/prompt'; name: string } | { type: 'ref/resource'; uri: string }
  argument: { name: string; value: string }
  context?: { arguments: Record<string, string> }
}

const IMPLEMENTATION = { name: 'feature-test', version: '1.0.0' }

const withToken = (token: string) => ({ requestInit: { headers: bearer(token) } })

async function connectV1(transport: Transport): Promise<FeatureClient> {
  const client = new Client(IMPLEMENTATION, { capabilities: { elicitation: {} } })
  await client.connect(transport)
  return client
}

/** A client of MCP 2024-11-05's transport. */
export const connectSse = (url: string, token: string) =>
  connectV1(new SSEClientTransport(new URL(url), withToken(token)))

/** Connects the v2 client, whose user answers questions as `answer` says. */
export async function connectV2(
  url: string,
  token: string,
  options: v2.ClientOptions = {},
  answer?: Answer,
): Promise<v2.Client> {
  const capabilities = { elicitation: { form: {}, url: {} } }
  const versionNegotiation = { mode: 'auto' } as const
  const client = new v2.Client(IMPLEMENTATION, { capabilities, versionNegotiation, ...options })
  if (answer) client.setRequestHandler('elicitation/create', ({ params }) => answer(params))
  await client.connect(new v2.StreamableHTTPClientTransport(new URL(url), withToken(token)))
  return client
}

export type Answer = (question: v2.ElicitRequestParams) => v2.ElicitResult

export const featureClients = [
  {
    name: 'the v1 client',
    speaks: '2025-11-25',
    connect: (url: string, token: string) =>
      connectV1(new StreamableHTTPClientTransport(new URL(url), withToken(token))),
  },
  {
    name: 'the v2 client before 2026-07-28',
    speaks: '2025-11-25',
    connect: async (url: string, token: string): Promise<FeatureClient> =>
      connectV2(url, token, { versionNegotiation: { mode: 'legacy' } }),
  },
  {
    name: 'the v2 client of 2026-07-28',
    speaks: '2026-07-28',
    connect: async (url: string, token: string): Promise<FeatureClient> =>
      connectV2(url, token, { versionNegotiation: { mode: { pin: '2026-07-28' } } }),
  },
] as const
