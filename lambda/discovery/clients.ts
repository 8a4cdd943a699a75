/** How to connect popular MCP clients, for the page and for the terminal of the local server. */
import { isLoopback } from '../oauth/url.ts'

/** Has one of `command`, `config` and `steps`. */
export interface Client {
  readonly name: string
  /** A URL that opens the client and adds the server. */
  readonly link?: string
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
  return [...(isLocal ? [] : hostedClients()), ...localClients(address)]
}

/** Clients that connect from their vendors' data centers. */
function hostedClients(): Client[] {
  return [
    {
      name: 'Claude',
      steps: [
        'Open Customize, then Connectors.',
        'Choose +, then Add custom connector.',
        'Paste the server URL, and choose Add.',
        'Choose Connect, and sign in.',
      ],
    },
    {
      name: 'ChatGPT',
      steps: [
        'Open Plugins on the web (in developer mode if your workspace requires it).',
        'Choose +, then Add custom MCP server.',
        'Give it a name, paste the server URL, and choose OAuth.',
        'Confirm, create the plugin, and sign in.',
      ],
    },
  ]
}

function localClients({ url, transport, name }: ServerAddress): Client[] {
  const type = transport === 'sse' ? 'sse' : 'http'
  const address = quoted(url)
  const vsCode = JSON.stringify({ name, type, url })
  const cursor = JSON.stringify({ url })
  const codex = {
    name: 'Codex',
    command: `codex mcp add ${name} --url ${address}`,
  }
  return [
    {
      name: 'Claude Code',
      command: `claude mcp add --transport ${type} ${name} ${address}`,
    },
    {
      name: 'VS Code',
      link: `vscode:mcp/install?${encodeURIComponent(vsCode)}`,
      command: `code --add-mcp ${quoted(vsCode)}`,
    },
    {
      name: 'Cursor',
      link: `cursor://anysphere.cursor-deeplink/mcp/install?name=${name}&config=${encodeURIComponent(btoa(cursor))}`,
      config: { file: '~/.cursor/mcp.json', text: `{"mcpServers":{"${name}":${cursor}}}` },
    },
    ...(type === 'http' ? [codex] : []), // it does not support HTTP+SSE
    {
      name: 'Gemini CLI',
      command: `gemini mcp add --transport ${type} ${name} ${address}`,
    },
    {
      name: 'Inspector',
      command: `npx @modelcontextprotocol/inspector --web --transport ${type} --server-url ${address}`,
    },
  ]
}

/** Quotes text as one word of a POSIX shell. */
function quoted(word: string): string {
  return /^[\w./:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
