import { type HttpEvent, type HttpResult, toResult } from './api-gateway.ts'

/** JSON-RPC 2.0 §5.1 leaves -32000 to -32099 to servers; SDKs and MCP give -32001, -32002 and -32020 on a meaning. */
const REFUSED = -32003

export interface ErrorDetails {
  readonly headers?: Readonly<Record<string, string>>
  /** The JSON-RPC error code, where another one than that of a refusal is due. */
  readonly code?: number
  readonly data?: Readonly<Record<string, string>>
}

/**
 * The complete answer to a request that never came to a JSON-RPC method: an error without an id (JSON-RPC 2.0 §5).
 * Behind an early one no other middleware runs.
 */
export function errorResult(
  event: Pick<HttpEvent, 'headers'>,
  status: number,
  message: string,
  { headers, code = REFUSED, data }: ErrorDetails = {},
): HttpResult {
  const error = { code, message, ...(data !== undefined && { data }) }
  const body = JSON.stringify({ jsonrpc: '2.0', id: null, error })
  return toResult(event, status, { ...headers, 'content-type': 'application/json' }, body)
}
