import type { Tool } from './define-tool.ts'

/** The tools that a message, or a batch, calls. Names that no tool has are left to the protocol, which answers them. */
export function calledTools(message: unknown, tools: readonly Tool[]): Tool[] {
  const names = new Set(
    [message].flat().map((one) => {
      const { method, params } = (one ?? {}) as { method?: unknown; params?: { name?: unknown } }
      return method === 'tools/call' ? params?.name : undefined
    }),
  )
  return tools.filter(({ name }) => names.has(name))
}
