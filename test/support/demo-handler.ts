/** The MCP function with the server of the tests, to be bundled. */
import { createHandler } from '../../lambda/handler.ts'

export const handler = createHandler(() => import('./demo-server.ts'))
