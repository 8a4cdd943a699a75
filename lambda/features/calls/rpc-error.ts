/** JSON-RPC 2.0 §5.1. */
export const INVALID_PARAMS = -32602
export const INTERNAL_ERROR = -32603

/** Answers a request by a JSON-RPC error. Its message and data go to the client. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: number
  readonly data: Readonly<Record<string, unknown>> | undefined

  constructor(code: number, message: string, data?: Readonly<Record<string, unknown>>) {
    super(message)
    this.code = code
    this.data = data
  }
}
