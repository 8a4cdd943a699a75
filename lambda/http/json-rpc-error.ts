/** JSON-RPC 2.0 §5.1 leaves -32000 to -32099 to servers; SDKs and MCP give -32001, -32002 and -32020 on a meaning. */
const REFUSED = -32003

export interface JsonRpcErrorDetails {
  readonly code?: number
  readonly data?: Readonly<Record<string, string>>
}

/** The body of an answer that never came to a JSON-RPC method: an error without an id (JSON-RPC 2.0 §5). */
export function jsonRpcError(message: string, details: JsonRpcErrorDetails = {}): string {
  const error = { code: REFUSED, message, ...details }
  return JSON.stringify({ jsonrpc: '2.0', id: null, error })
}
