/** The function behind the URL. It answers requests without a token before it loads the server. */
import { createHandler } from 'mcp-auth-lambda/handler'

export const handler = createHandler(() => import('./server.ts'))
