/** What clients usually send, in both eras, and the same with something odd about it. */
import * as fc from 'fast-check'
import { metaOf } from '../../support/clients/http-requests.ts'

type Json = Record<string, unknown>

/** A message, and the headers that come with it. */
export interface Sent {
  readonly message: Json
  readonly headers: Json
}

export const USUAL = [
  'handshake initialize',
  'handshake notifications/initialized',
  'handshake ping',
  'handshake tools/list',
  'handshake tools/call',
  'modern server/discover',
  'modern tools/list',
  'modern tools/call',
] as const
export type Usual = (typeof USUAL)[number]
export const CALLS = ['handshake tools/call', 'modern tools/call'] as const

export const MODERN = '2026-07-28'
export const HANDSHAKE = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07']
export const PREFIX = 'io.modelcontextprotocol/'

const apps = { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } }
const anyForm = { form: {}, url: {} }
/** As clients send them, and some that the schemas of MCP know only in part. */
const realCapabilities = fc.constantFrom<Json>(
  {},
  { roots: { listChanged: true }, elicitation: {} },
  { experimental: { 'codex/auth-change': {} }, elicitation: anyForm },
  { experimental: { 'openai/visibility': { enabled: true } }, extensions: apps },
  { tools: true, prompts: false, resources: true, logging: false, roots: { listChanged: false } },
  {
    roots: { listChanged: true },
    sampling: {},
    elicitation: anyForm,
    tasks: {
      list: {},
      cancel: {},
      requests: { sampling: { createMessage: {} }, elicitation: { create: {} } },
    },
    extensions: apps,
  },
  { sampling: { tools: {}, context: {} }, elicitation: { form: { applyDefaults: true, more: 1 } } },
)
/** Right, but now and then something else. */
const nearly = (right: unknown) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant(right) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(null, true, 1, 'x', [], [1], {}, { x: 1 }) },
  )
const some = <T extends Json>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(members, { requiredKeys: [] })
const object = nearly({})
/** Every member that the schemas of MCP know. */
const nearlyCapabilities: fc.Arbitrary<Json> = some({
  experimental: nearly({ x: {} }),
  extensions: nearly({ x: {} }),
  roots: some({ listChanged: nearly(true) }),
  sampling: some({ context: object, tools: object }),
  elicitation: some({ form: some({ applyDefaults: nearly(true) }), url: object }),
  tasks: some({
    list: object,
    cancel: object,
    requests: some({
      sampling: some({ createMessage: object }),
      elicitation: some({ create: object }),
    }),
  }),
})
const capabilities = fc.oneof(
  { weight: 4, arbitrary: realCapabilities },
  { weight: 1, arbitrary: nearlyCapabilities },
)
const realClientInfo = fc.constantFrom<Json>(
  { name: 'claude-ai', version: '0.1.0' },
  { name: 'codex-mcp-client', title: 'Codex', version: '0.169.0' },
  { name: 'a', version: '1', description: 'A client.', websiteUrl: 'https://example.com', more: 1 },
  {
    name: 'b',
    version: '1',
    icons: [{ src: 'x:', mimeType: 'image/png', sizes: [], theme: 'dark' }],
  },
)
const nearlyClientInfo: fc.Arbitrary<Json> = fc.record({
  name: nearly('c'),
  version: nearly('1'),
  title: nearly('C'),
  description: nearly('A client.'),
  websiteUrl: nearly('x:'),
  icons: fc.tuple(
    some({
      src: nearly('x:'),
      mimeType: nearly('image/png'),
      sizes: nearly(['48x48']),
      theme: nearly('light'),
    }),
  ),
})
const clientInfo = fc.oneof(
  { weight: 4, arbitrary: realClientInfo },
  { weight: 1, arbitrary: nearlyClientInfo },
)
const id = fc.oneof(fc.integer(), fc.string())
const ownMeta = fc.record(
  {
    progressToken: fc.oneof(fc.integer(), fc.string()),
    traceparent: fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
    'claudecode/toolUseId': fc.constant('toolu_1'),
    'x-codex-turn-metadata': fc.constant({ session_id: 's' }),
  },
  { requiredKeys: [] },
)

/** @param tools the names of the server's tools */
export function usualMessage(kind: Usual, tools: readonly string[]): fc.Arbitrary<Sent> {
  const [era = '', method = ''] = kind.split(' ')
  const known = tools.length > 0 ? tools : ['unknown']
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...known) },
    { weight: 1, arbitrary: fc.constant('unknown') },
  )
  const ofMethod: Readonly<Record<string, fc.Arbitrary<Json>>> = {
    initialize: fc.record({
      protocolVersion: fc.constantFrom(...HANDSHAKE, MODERN, '2030-01-01'),
      capabilities,
      clientInfo,
    }),
    'tools/call': fc.record(
      { name, arguments: fc.constantFrom<Json>({}, { a: 20, b: 22 }, { region: 'eu' }) },
      { requiredKeys: ['name'] },
    ),
  }
  const params = ofMethod[method] ?? fc.constant({})
  return era === 'modern' ? modern(method, params) : handshake(method, params)
}

function handshake(method: string, params: fc.Arbitrary<Json>): fc.Arbitrary<Sent> {
  const version = fc.option(fc.constantFrom(...HANDSHAKE), { nil: undefined })
  return fc
    .record({ id, params, meta: fc.option(ownMeta, { nil: undefined }), version })
    .map(({ id: one, params: own, meta, version: used }) => {
      const all = { ...own, ...(meta && { _meta: meta }) }
      const message = {
        jsonrpc: '2.0',
        ...(!method.startsWith('notifications/') && { id: one }),
        method,
        ...(Object.keys(all).length > 0 && { params: all }),
      }
      return { message, headers: used === undefined ? {} : { 'mcp-protocol-version': used } }
    })
}

function modern(method: string, params: fc.Arbitrary<Json>): fc.Arbitrary<Sent> {
  return fc
    .record({ id, params, meta: ownMeta, capabilities, clientInfo })
    .map(({ id: one, params: own, meta, ...client }) => {
      const envelope = {
        ...meta,
        ...metaOf(MODERN),
        [`${PREFIX}clientCapabilities`]: client.capabilities,
        [`${PREFIX}clientInfo`]: client.clientInfo,
      }
      const headers = {
        'mcp-protocol-version': MODERN,
        'mcp-method': method,
        ...(method === 'tools/call' && { 'mcp-name': own['name'] }),
      }
      const message = { jsonrpc: '2.0', id: one, method, params: { ...own, _meta: envelope } }
      return { message, headers }
    })
}
