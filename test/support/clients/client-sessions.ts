/**
 * What clients send once they hold a token: recorded by the tests in `test/external/clients`, or, of those that are not run
 * there, quoted from logs that their users have published. In all of them a tool is called that adds two numbers.
 */
import type { HeaderValues } from './http-requests.ts'

/** A message, or a request without one. */
export interface SentByClient {
  /** @default 'POST' */
  readonly method?: 'GET' | 'DELETE'
  readonly headers: HeaderValues
  readonly message?: object
}

interface Handshake {
  readonly protocolVersion: string
  readonly capabilities: object
  readonly clientInfo: object
  /** What the client adds to its list and its call. */
  readonly listMeta?: object
  readonly callMeta?: object
  /** Whether it asks for a stream of messages, and ends its session. */
  readonly asksForStream?: boolean
}

const CALL = { name: 'add_numbers', arguments: { a: 20, b: 22 } }
const ACCEPT = { accept: 'application/json, text/event-stream' }
const apps = { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } }
const anyForm = { form: {}, url: {} }

function handshake(client: Handshake): SentByClient[] {
  const { protocolVersion, capabilities, clientInfo, listMeta, callMeta, asksForStream } = client
  const later = { ...ACCEPT, 'mcp-protocol-version': protocolVersion }
  const stream = { ...later, accept: 'text/event-stream' }
  const requests = [
    ['initialize', { protocolVersion, capabilities, clientInfo }, ACCEPT],
    ['notifications/initialized', undefined, later],
    ['tools/list', listMeta && { _meta: listMeta }, later],
    ['tools/call', { ...CALL, ...(callMeta && { _meta: callMeta }) }, later],
  ] as const
  const messages = requests.map(([method, params, headers], id) => ({
    headers,
    message: {
      jsonrpc: '2.0',
      ...(!method.startsWith('notifications/') && { id }),
      method,
      ...(params && { params }),
    },
  }))
  if (asksForStream !== true) return messages
  return [...messages, { method: 'GET', headers: stream }, { method: 'DELETE', headers: stream }]
}

interface Modern {
  readonly capabilities: object
  readonly clientInfo: object
  readonly callMeta?: object
}

function modern({ capabilities, clientInfo, callMeta = {} }: Modern): SentByClient[] {
  const version = '2026-07-28'
  const meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientInfo': clientInfo,
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  }
  const requests = [
    ['server/discover', 'server-discover-probe-1', { _meta: meta }],
    ['tools/list', 0, { _meta: meta }],
    ['tools/call', 1, { ...CALL, _meta: { ...meta, ...callMeta } }],
  ] as const
  return requests.map(([method, id, params]) => ({
    headers: {
      ...ACCEPT,
      'mcp-protocol-version': version,
      'mcp-method': method,
      ...(method === 'tools/call' && { 'mcp-name': CALL.name }),
    },
    message: { jsonrpc: '2.0', id, method, params },
  }))
}

const inspector = {
  capabilities: {
    roots: { listChanged: true },
    extensions: { 'io.modelcontextprotocol/tasks': {}, 'io.modelcontextprotocol/skills': {} },
  },
  clientInfo: { name: 'inspector-cli', version: '2.12.0' },
}
const claudeCode = {
  capabilities: { roots: { listChanged: true }, elicitation: anyForm },
  clientInfo: {
    name: 'claude-code',
    title: 'Claude Code',
    version: '2.1.331',
    description: "Anthropic's agentic coding tool",
    websiteUrl: 'https://claude.com/claude-code',
  },
  callMeta: { 'claudecode/toolUseId': 'toolu_1', progressToken: 1 },
}
const python = { capabilities: {}, clientInfo: { name: 'mcp', version: '0.1.0' } }

export const CLIENT_SESSIONS: Readonly<Record<string, readonly SentByClient[]>> = {
  'Claude Code': modern(claudeCode),
  'Claude Code of 2025': handshake({
    ...claudeCode,
    protocolVersion: '2025-11-25',
    capabilities: { roots: { listChanged: true }, elicitation: {} },
    asksForStream: true,
  }),
  Codex: handshake({
    protocolVersion: '2025-06-18',
    capabilities: { elicitation: anyForm },
    clientInfo: { name: 'codex-mcp-client', title: 'Codex', version: '0.169.0' },
    listMeta: { progressToken: 0 },
    callMeta: { threadId: '01a221cd-6b79-7991-8ef4-67895fc9f36b', progressToken: 1 },
  }),
  Inspector: modern(inspector),
  'Inspector, legacy': handshake({
    ...inspector,
    protocolVersion: '2025-11-25',
    asksForStream: true,
  }),
  'mcp-remote': handshake({
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'mcp-remote-fallback-test', version: '0.0.0' },
    asksForStream: true,
  }),
  'SDK for Python, v1': handshake({ ...python, protocolVersion: '2025-11-25' }),
  'SDK for Python, v2': modern({ ...python, callMeta: { progressToken: 3 } }),
  'VS Code': handshake({
    protocolVersion: '2025-11-25',
    capabilities: {
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
    clientInfo: { name: 'Visual Studio Code', version: '1.140.0' },
  }),
  ChatGPT: handshake({
    protocolVersion: '2025-11-25',
    capabilities: { experimental: { 'openai/visibility': { enabled: true } }, extensions: apps },
    clientInfo: { name: 'openai-mcp', version: '1.0.0' },
  }),
  Claude: handshake({
    protocolVersion: '2025-11-25',
    capabilities: { extensions: apps },
    clientInfo: { name: 'claude-ai', version: '0.1.0' },
  }),
  Cursor: handshake({
    protocolVersion: '2024-11-05',
    capabilities: {
      tools: true,
      prompts: false,
      resources: true,
      logging: false,
      roots: { listChanged: false },
    },
    clientInfo: { name: 'cursor-vscode', version: '1.0.0' },
  }),
}
