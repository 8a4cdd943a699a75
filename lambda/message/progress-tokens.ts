/**
 * Takes the progress token out of a message, or of each message of a batch: for callers that would hear of progress too
 * late.
 *
 * @see MCP, Utilities, Progress
 */
export function withoutProgressTokens(parsed: unknown): unknown {
  return Array.isArray(parsed) ? parsed.map(withoutProgressToken) : withoutProgressToken(parsed)
}

interface Asking {
  readonly params?: { readonly _meta?: { readonly progressToken?: unknown } | null } | null
}

function withoutProgressToken(message: unknown): unknown {
  const { params } = (message ?? {}) as Asking
  if (params?._meta?.progressToken === undefined) return message
  const { progressToken: _, ...meta } = params._meta
  return { ...(message as object), params: { ...params, _meta: meta } }
}
