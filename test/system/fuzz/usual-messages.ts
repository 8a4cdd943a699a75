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

const MODERN = '2026-07-28'
const HANDSHAKE = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07']
const PREFIX = 'io.modelcontextprotocol/'

const apps = { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } }
const anyForm = { form: {}, url: {} }
/** As clients send them, and some that the schemas of MCP know only in part. */
const capabilities = fc.constantFrom<Json>(
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
const clientInfo = fc.constantFrom<Json>(
  { name: 'claude-ai', version: '0.1.0' },
  { name: 'codex-mcp-client', title: 'Codex', version: '0.169.0' },
  { name: 'a', version: '1', description: 'A client.', websiteUrl: 'https://example.com', more: 1 },
  {
    name: 'b',
    version: '1',
    icons: [{ src: 'x:', mimeType: 'image/png', sizes: [], theme: 'dark' }],
  },
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

/** A member somewhere in a message or its headers that is taken away, replaced or added. */
export interface Change {
  /** Chooses the object. */
  readonly where: number
  /** Chooses the member. */
  readonly which: number
  readonly kind: 'remove' | 'replace' | 'add'
  readonly name: string
  readonly value: unknown
}

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'cursor',
  'task',
  'icons',
  'theme',
  'progressToken',
  'inputResponses',
  'requestState',
  'experimental',
  'extensions',
  'tasks',
  'more',
  '_meta',
  'params',
  'result',
  'error',
  'id',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'mcp-param-region',
  'mcp-session-id',
  `${PREFIX}protocolVersion`,
  `${PREFIX}clientInfo`,
  `${PREFIX}clientCapabilities`,
  `${PREFIX}logLevel`,
  `${PREFIX}related-task`,
  `${PREFIX}more`,
]
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -0,
  1.5,
  2 ** 53,
  1e400,
  '',
  'x',
  'info',
  MODERN,
  ...HANDSHAKE,
  `${MODERN} `,
  'tools/call',
  'tools/list',
  'initialize',
  'notifications/initialized',
  'notifications/cancelled',
  'ping',
  'logging/setLevel',
  '=?base64?ZWNobw==?=',
  [],
  {},
  ['x'],
  [{}],
  [null],
  { x: null },
  { form: [] },
  { ['__proto__']: 1 },
  { taskId: 'x' },
]

/** Mostly none, so that usual messages stay what they are. */
export const changes: fc.Arbitrary<readonly Change[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.record<Change>({
        where: fc.nat(),
        which: fc.nat(),
        kind: fc.constantFrom('remove', 'replace', 'add'),
        name: fc.constantFrom(...NAMES),
        value: fc.constantFrom(...VALUES),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  },
)

export function changed(sent: Sent, all: readonly Change[]): Sent {
  const copy = structuredClone(sent)
  for (const change of all) {
    const objects = [copy.headers, ...objectsIn(copy.message)]
    const object = objects[change.where % objects.length] as Json
    const names = Object.keys(object)
    const name = change.kind === 'add' ? change.name : names[change.which % names.length]
    if (name === undefined) continue
    if (change.kind === 'remove') delete object[name]
    else Object.defineProperty(object, name, { value: structuredClone(change.value), ...OPEN })
  }
  return copy
}

/** An own member, also of the name `__proto__`. */
const OPEN = { enumerable: true, writable: true, configurable: true }

function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...Object.values(value).flatMap(objectsIn)]
}
