import type { HttpResult } from './api-gateway.ts'

/** JSON-RPC 2.0 §5.1 leaves -32000 to -32099 to servers; SDKs and MCP use -32001, -32002 and -32020. */
const REFUSED = -32003

export interface ErrorDetails {
  readonly headers?: Readonly<Record<string, string>>
  /** The JSON-RPC error code; a refusal's unless another one is due. */
  readonly code?: number
  readonly data?: Readonly<Record<string, string>>
}

/** Answers a request that is rejected before dispatch: a JSON-RPC error without an id (JSON-RPC 2.0 §5). */
export function errorResult(
  status: number,
  message: string,
  { headers, code = REFUSED, data }: ErrorDetails = {},
): HttpResult {
  const error = { code, message, ...(data !== undefined && { data }) }
  return {
    statusCode: status,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: null, error }),
  }
}
