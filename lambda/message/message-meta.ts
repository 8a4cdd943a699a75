type Meta = Readonly<Record<string, unknown>>

/** What a JSON-RPC message says about itself in `params._meta` (MCP, `_meta`); of what is none, nothing. */
export function metaOf(message: unknown): Meta {
  const { params } = (message ?? {}) as { params?: { _meta?: Meta } | null }
  return params?._meta ?? {}
}
