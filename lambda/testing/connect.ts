import { randomUUID } from 'node:crypto'
import type { Client, ClientOptions } from '@modelcontextprotocol/client'
import type { ServerDefinition } from '../features/define-server.ts'
import { namedAfter } from '../settings/named-after.ts'
import type { Environment } from '../settings/settings-reader.ts'
import { type Caller, introspectionOf, testSettings } from './caller.ts'
import { exchangeOfServer } from './exchange-stub.ts'
import { inMemoryFetch } from './in-memory-fetch.ts'
import { quietLog } from './quiet-log.ts'

export interface ConnectOptions extends Caller {
  /**
   * Settings of the server by the names of their variables, such as `{ SCOPE_HIERARCHY: 'admin>write' }`. Those of the
   * environment do not count.
   */
  readonly settings?: Environment
  /** Options of the client, such as its capabilities. @default it speaks the newest revision of MCP */
  readonly client?: ClientOptions
}

/** The SDK's client, connected. `await using` closes it. */
export type TestClient = Client & AsyncDisposable

/**
 * Connects a client to a server in this process, behind everything that a deployed server has before it: scopes are
 * enforced, hidden tools are hidden, progress and questions reach the client. Only the authorization server is missing:
 * the client has a token that is good for the caller.
 *
 * @example
 *   await using client = await connect(server, { scopes: ['orders:write'] })
 *   const { structuredContent } = await client.callTool({ name: 'cancel_order', arguments: { id: 7 } })
 */
export async function connect(
  server: ServerDefinition,
  options: ConnectOptions = {},
): Promise<TestClient> {
  const { Client, StreamableHTTPClientTransport } = await loadClient()
  quietLog()
  const given = options.settings ?? {}
  const settings = testSettings({ ...given, ...namedAfter(server, given) })
  const token = randomUUID()
  const tokens = { [token]: introspectionOf(options, settings) }
  const fetch = inMemoryFetch(settings, server, tokens, exchangeOfServer(options, server))
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  const client = new Client(
    { name: 'mcp-auth-lambda-test', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' }, ...options.client },
  )
  await client.connect(
    new StreamableHTTPClientTransport(new URL(settings.resource), { fetch, requestInit }),
  )
  return Object.assign(client, { [Symbol.asyncDispose]: async () => client.close() })
}

const importClient = async () => import('@modelcontextprotocol/client')
type ClientModule = Awaited<ReturnType<typeof importClient>>

/** @throws naming the command that installs the client, an optional peer of this package */
export async function loadClient(load = importClient): Promise<ClientModule> {
  try {
    return await load()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Error(
      'connect() needs the client of the MCP SDK: npm install --save-dev @modelcontextprotocol/client@^2.4.0',
      { cause: error },
    )
  }
}
