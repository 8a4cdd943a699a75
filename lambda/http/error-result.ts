import type { HttpResult } from './api-gateway.ts'

/** JSON-RPC 2.0 §5.1. */
const INTERNAL_ERROR = -32603

export interface ErrorDetails {
  readonly headers?: Readonly<Record<string, string>>
  /** The JSON-RPC error code. @default the HTTP status */
  readonly code?: number
  readonly data?: Readonly<Record<string, string>>
}

/**
 * Answers a request that is rejected before dispatch: a JSON-RPC error without an ID.
 *
 * JSON-RPC 2.0 §5 wants `"id": null` there, but in MCP an ID is a string or a number, and optional in an error
 * (2025-11-25 and 2026-07-28, Schema, `JSONRPCErrorResponse`). Clients validate by MCP's schema, so it decides.
 *
 * JSON-RPC leaves all codes outside -32768 to -32000 to applications, and MCP takes -32000 to -32019 away from new ones
 * (2026-07-28, Error Codes), so a refusal has its HTTP status for a code.
 */
export function errorResult(
  status: number,
  message: string,
  { headers, code = status === 500 ? INTERNAL_ERROR : status, data }: ErrorDetails = {},
): HttpResult {
  const error = { code, message, ...(data !== undefined && { data }) }
  return {
    statusCode: status,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', error }),
  }
}
