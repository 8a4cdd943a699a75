/** The MCP function of this project with `TOOL_COUNT` tools. */
import { createHandler } from '../../lambda/handler.ts'

export const handler = createHandler(() => import('./many-tools.ts'))
