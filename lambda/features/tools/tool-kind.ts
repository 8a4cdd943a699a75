import type { CallToolResult, McpServer, Tool as ListedTool } from '@modelcontextprotocol/server'
import { carriedBy } from '../calls/call-context.ts'
import type { Tool } from './define-tool.ts'
import type { FeatureKind, Served } from '../calls/feature.ts'
import { pageOf } from '../calls/pages.ts'
import { INVALID_PARAMS, RpcError } from '../calls/rpc-error.ts'
import { shown } from '../calls/shown.ts'

export const toolKind: FeatureKind = {
  name: 'tool',
  // Clients that are promised changes wait on a stream for them, and a stateless server has none.
  capabilities: () => ({ tools: { listChanged: false } }),
  matches: ({ name }, { kind, id }) => kind === 'tool' && name === id,
  list,
  install,
}

function list(served: Served, cursor?: string) {
  const { items, ...next } = pageOf(served.list<Tool>(toolKind), ({ name }) => name, cursor)
  return { tools: items.map(listed), ...next }
}

function install(mcp: McpServer, served: Served): void {
  const { server } = mcp
  const find = (id: string) => served.find<Tool>({ kind: 'tool', id })

  server.setRequestHandler('tools/list', ({ params }) => list(served, params?.cursor))
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = find(params.name)
    if (tool === undefined)
      throw new RpcError(INVALID_PARAMS, `There is no tool ${shown(params.name)}.`)
    const { toolResult } = carriedBy(context)
    const result = await (toolResult ?? tool.call(params.arguments, context, served.services))
    if (!isCallToolResult(result)) return result // it asks the user
    return server.projectCallToolResult(result, tool.outputSchema?.())
  })
  // What the SDK compares `Mcp-Param-*` headers by (MCP 2026-07-28, Transports).
  mcp.toolInputSchemaJson = (name) => find(name)?.inputSchema()
}

const isCallToolResult = (result: object): result is CallToolResult => 'content' in result

function listed(tool: Tool): ListedTool {
  const { name, title, description, inputSchema, outputSchema } = tool
  const described = {
    name,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    inputSchema: inputSchema(),
    ...(outputSchema && { outputSchema: outputSchema() }),
    ...tool.listed,
  }
  return described as ListedTool // MCP 2026-07-28 allows output schemas of any type
}
