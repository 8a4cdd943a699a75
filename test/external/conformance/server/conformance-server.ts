import { McpServer } from '@modelcontextprotocol/server'
import { SERVER_INFO } from '../../../../lambda/mcp/server-factory.ts'
import { contentTools } from './content-tools.ts'
import type { Fixture } from './fixture.ts'
import { handshakeTools } from './handshake-tools.ts'
import { inputTools } from './input-tools.ts'
import { prompts } from './prompts.ts'
import { resources } from './resources.ts'
import { schemaTools } from './schema-tools.ts'
import { requestState } from './input-requests.ts'

/** All that the scenarios of both revisions ask for by name. */
export const fixtures: readonly Fixture[] = [
  ...contentTools,
  ...inputTools,
  ...handshakeTools,
  ...schemaTools,
  resources,
  prompts,
]

const NEVER_CHANGES = { listChanged: false }

/** A server for one request, as `serverFactory` makes it, and with what the demo tools have no need for. */
export function conformanceServer(): McpServer {
  const capabilities = { tools: NEVER_CHANGES, prompts: NEVER_CHANGES, resources: NEVER_CHANGES }
  const server = new McpServer(SERVER_INFO, { capabilities, requestState })
  for (const fixture of fixtures) fixture.register(server)
  return server
}
