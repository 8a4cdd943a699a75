import type { JSONRPCMessage } from '@modelcontextprotocol/server'
import type { CarriedRequest } from '../features/calls/call-context.ts'
import { INTERNAL_ERROR } from '../features/calls/rpc-error.ts'

const UNSENDABLE = { code: INTERNAL_ERROR, message: 'JSON cannot be made of the result.' }

/**
 * Replaces a result of which JSON cannot be made, such as one with a BigInt in `_meta`, by an error. It has to happen
 * before the SDK's transports send it: they would neither answer nor take another answer, and the client would wait for
 * ever.
 */
export async function sendableMessage(
  message: JSONRPCMessage,
  { requestId }: CarriedRequest,
): Promise<JSONRPCMessage> {
  if (!('result' in message)) return message
  try {
    JSON.stringify(message)
    return message
  } catch (error) {
    const { log } = await import('../base/log.ts')
    log.error('a result cannot be sent: JSON cannot be made of it', {
      error: error instanceof Error ? error : new Error('toJSON threw no error'),
      ...(requestId !== undefined && { awsRequestId: requestId }),
    })
    const { jsonrpc, id } = message
    return { jsonrpc, id, error: UNSENDABLE }
  }
}
