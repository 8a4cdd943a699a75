/** The MCP function: an event passes the gate, becomes a request, and the MCP server's response becomes the result. */
import { createHandler } from './handler.ts'

export const handler = createHandler(() => import('./server/index.ts'))
