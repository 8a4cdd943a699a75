/** The MCP function of this project with as many tools as a run wants. */
import { createHandler } from '../../lambda/handler.ts'

export const handler = createHandler(() => import('./many-tools.ts'))
