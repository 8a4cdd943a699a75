/** How to connect popular MCP clients, for the page and for the terminal of the local server. */
import { shellWord } from '../base/shell-word.ts'
import { isLoopback } from '../oauth/url.ts'
import type { Mark } from './marks.ts'

/** Has one of `command`, `config` and `steps`. */
export interface Client {
  readonly name: string
  readonly mark: Mark
  /** A URL that opens the client and adds the server. */
  readonly link?: string
  /** A URL of the client's own settings, in which the steps begin. */
  readonly settings?: string
  /** A command for the terminal. */
  readonly command?: string
  /** An entry for the client's settings file. */
  readonly config?: { readonly file: string; readonly text: string }
  /** Instructions for a client without any of these. */
  readonly steps?: readonly string[]
}

export interface ServerAddress {
  /** The canonical URL of the server. */
  readonly url: string
  readonly transport: 'streamable-http' | 'sse'
  /** Name of the server in clients: letters, digits and hyphens. */
  readonly name: string
}

/** Derives the name for clients from the human-readable one. */
export function clientName(resourceName: string): string {
  const plain = resourceName.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const name = plain.replaceAll(/[^a-z0-9]+/g, '-')
  return name.replaceAll(/^-+|-+$/g, '') || 'mcp-server'
}

/** Lists the clients in display order; hosted clients only where they can reach the server. */
export function clientsFor(address: ServerAddress): Client[] {
  const isLocal = isLoopback(new URL(address.url).hostname)
  return [...(isLocal ? [] : hostedClients(address)), ...localClients(address)]
}

/** Clients that connect from their vendors' data centers. */
function hostedClients({ url, name }: ServerAddress): Client[] {
  const filledIn = new URLSearchParams({
    modal: 'add-custom-connector',
    connectorName: name,
    connectorUrl: url,
  })
  return [
    {
      name: 'Claude',
      mark: 'chat',
      settings: `https://claude.ai/customize/connectors?${filledIn.toString()}`,
      steps: [
        'Open Customize, then Connectors.',
        'Choose +, then Add custom connector.',
        'Paste the server URL, and choose Add.',
        'Choose Connect, and sign in.',
      ],
    },
    {
      name: 'ChatGPT',
      mark: 'chat',
      settings: 'https://chatgpt.com/#settings/Connectors',
      steps: [
        'Open Plugins on the web (in developer mode if your workspace requires it).',
        'Choose +, then Add custom MCP server.',
        'Give it a name, paste the server URL, and choose OAuth.',
        'Confirm, create the plugin, and sign in.',
      ],
    },
  ]
}

function localClients(server: ServerAddress): Client[] {
  const { url, transport, name } = server
  const type = transport === 'sse' ? 'sse' : 'http'
  const address = shellWord(url)
  return [
    {
      name: 'Claude Code',
      mark: 'terminal',
      command: `claude mcp add --transport ${type} ${name} ${address}`,
    },
    ...editors(server, type),
    // It does not support HTTP+SSE.
    ...(type === 'http'
      ? [
          {
            name: 'Codex',
            mark: 'terminal',
            command: `codex mcp add ${name} --url ${address}`,
          } as const,
        ]
      : []),
    {
      name: 'Gemini CLI',
      mark: 'terminal',
      command: `gemini mcp add --transport ${type} ${name} ${address}`,
    },
    {
      name: 'n8n',
      mark: 'workflow',
      steps: [
        'Add the node MCP Client Tool to an AI agent.',
        `Give it the server URL as its endpoint${type === 'sse' ? ', and the transport SSE' : ''}.`,
        'Choose MCP OAuth2 for authentication, and create a credential with Use Dynamic Client Registration on.',
        'Connect the account, and sign in.',
      ],
    },
    {
      name: 'Inspector',
      mark: 'inspector',
      command: `npx @modelcontextprotocol/inspector@latest --web --transport ${type} --server-url ${address}`,
    },
    {
      name: 'mcp-remote',
      mark: 'bridge',
      command: `npx mcp-remote ${address}${type === 'sse' ? ' --transport sse-only' : ''}`,
    },
  ]
}

function editors({ url, name }: ServerAddress, type: 'http' | 'sse'): Client[] {
  const vsCode = { name, type, url }
  const cursor = JSON.stringify({ url })
  const windsurf = spaced({ mcpServers: { [name]: { serverUrl: url } } })
  const zed = spaced({ context_servers: { [name]: { url } } })
  return [
    {
      name: 'VS Code',
      mark: 'editor',
      link: `vscode:mcp/install?${encodeURIComponent(JSON.stringify(vsCode))}`,
      command: `code --add-mcp ${shellWord(spaced(vsCode))}`,
    },
    {
      name: 'Cursor',
      mark: 'editor',
      link: `cursor://anysphere.cursor-deeplink/mcp/install?name=${name}&config=${encodeURIComponent(btoa(cursor))}`,
      config: { file: '~/.cursor/mcp.json', text: spaced({ mcpServers: { [name]: { url } } }) },
    },
    {
      name: 'Windsurf',
      mark: 'editor',
      config: { file: '~/.codeium/windsurf/mcp_config.json', text: windsurf },
    },
    // It does not support HTTP+SSE.
    ...(type === 'http'
      ? [
          {
            name: 'Zed',
            mark: 'editor',
            config: { file: '~/.config/zed/settings.json', text: zed },
          } as const,
        ]
      : []),
  ]
}

/** Writes JSON in one line that can break between its parts. */
function spaced(value: object): string {
  return JSON.stringify(value, undefined, 1).replaceAll(/\n */g, ' ')
}
