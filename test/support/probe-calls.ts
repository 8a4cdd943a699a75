/** Every way to have code of the probe server run: what is called, and the message that calls it. */
import { metaOf } from './clients/http-requests.ts'

interface ProbeCall {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  /** What the header `Mcp-Name` repeats, from MCP 2026-07-28 on. */
  readonly named?: string
}

/** The messages by what they call, for a name that need not exist. */
export const CALLS = {
  tool: (name) => ({ method: 'tools/call', params: { name, arguments: {} }, named: name }),
  resource: (name) => readingOf(`probe://${name}`),
  'resource of a template': (name) => readingOf(`probe://${name}/1`),
  prompt: (name) => ({ method: 'prompts/get', params: { name }, named: name }),
  'completion of a prompt': (name) => completionOf({ type: 'ref/prompt', name }),
  'completion of a template': (name) =>
    completionOf({ type: 'ref/resource', uri: `probe://${name}/{id}` }),
} as const satisfies Record<string, (name: string) => ProbeCall>

export type CallKind = keyof typeof CALLS
export const CALL_KINDS = Object.keys(CALLS) as readonly CallKind[]

const readingOf = (uri: string): ProbeCall => ({
  method: 'resources/read',
  params: { uri },
  named: uri,
})
const completionOf = (ref: object): ProbeCall => ({
  method: 'completion/complete',
  params: { ref, argument: { name: 'id', value: '' } },
})

const VERSION = '2026-07-28'
/** What every request of 2026-07-28 says in its body. */
export const META = metaOf(VERSION)

/** A message of revisions up to 2025-11-25. */
export function legacyMessage(kind: CallKind, name: string, id = 1) {
  const { method, params } = CALLS[kind](name)
  return { jsonrpc: '2.0', id, method, params }
}

/** A message of 2026-07-28, and the headers that repeat what it says. */
export function modernMessage(kind: CallKind, name: string) {
  const { method, params, named }: ProbeCall = CALLS[kind](name)
  return {
    message: { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: META } },
    headers: {
      'mcp-protocol-version': VERSION,
      'mcp-method': method,
      ...(named !== undefined && { 'mcp-name': named }),
    },
  }
}
