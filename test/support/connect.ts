import { Client } from '@modelcontextprotocol/client'
import { type AuthInfo, InMemoryTransport, type McpServer } from '@modelcontextprotocol/server'
import type { Tool } from '../../lambda/features/tools/define-tool.ts'
import { loadServer } from '../../lambda/mcp/load-server.ts'

const AUTH: AuthInfo = { token: 't', clientId: 'c', scopes: ['mcp'], extra: { sub: 'alice' } }

/** A client of a server in the same process, whose requests come with what the gate would have found. */
export async function connect(server: McpServer, authInfo: AuthInfo | null): Promise<Client> {
  const [near, far] = InMemoryTransport.createLinkedPair()
  const send = near.send.bind(near)
  near.send = (message) => send(message, authInfo === null ? {} : { authInfo })
  const client = new Client({ name: 'test', version: '1' })
  await Promise.all([server.connect(far), client.connect(near)])
  return client
}

/** A client of a server that has these tools. */
export async function connectTo(
  tools: readonly Tool[],
  authInfo: AuthInfo | null = AUTH,
): Promise<Client> {
  const createServer = await loadServer({ tools }, { scopeHierarchy: [] }).loadFactory()
  return connect(createServer(authInfo === null ? {} : { authInfo }), authInfo)
}
