/** JSON-RPC messages that ask for progress, by a token in `_meta` (MCP, Utilities, Progress). */
import { metaOf } from './message-meta.ts'

/** Whether a message, or one of a batch, asks for progress. */
export function asksForProgress(message: unknown): boolean {
  return [message].flat().some((one) => metaOf(one)['progressToken'] !== undefined)
}

/** The message, or batch, without that: for callers that would hear of progress too late. */
export function withoutProgressTokens(message: unknown): unknown {
  if (!asksForProgress(message)) return message
  return Array.isArray(message) ? message.map(withoutProgressToken) : withoutProgressToken(message)
}

function withoutProgressToken(message: unknown): unknown {
  if (!asksForProgress(message)) return message
  const { params, ...rest } = message as { params: object }
  const { progressToken: _, ...meta } = metaOf(message)
  return { ...rest, params: { ...params, _meta: meta } }
}
