/**
 * How long the functions may take, in milliseconds. The MCP function has less than the 30 s of API Gateway, so that it logs
 * a call that takes too long itself.
 */
export const FUNCTION_TIMEOUT_MS = { mcp: 25_000, metadata: 5000 } as const
