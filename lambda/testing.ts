/**
 * `mcp-auth-lambda/testing`: what tests of a server import.
 *
 * @module mcp-auth-lambda/testing
 */
export { type ToolCallOptions, callTool } from './testing/call-tool.ts'
export type { Caller } from './testing/caller.ts'
export { type ConnectOptions, type TestClient, connect } from './testing/connect.ts'
