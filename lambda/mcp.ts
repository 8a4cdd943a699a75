/** The MCP function, with the server in `server/`. */
import { createHandler } from './handler.ts'

export const handler = createHandler(() => import('./server/index.ts'))
