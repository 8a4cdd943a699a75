/** What popular clients need of servers, as data. docs/clients.md has the sources. */

/** How a client gets its ID at the authorization server. */
type IdBy = 'document' | 'registration' | 'given'

interface ClientTraits {
  readonly name: string
  /** Requests come from the vendor's data centers. */
  readonly hosted?: true
  /** Empty: nobody knows. */
  readonly idBy: readonly IdBy[]
  /** Where to type an ID that the authorization server's administrator gave out. */
  readonly idGoes?: string
  /** Undefined: nobody knows. */
  readonly redirectUri?: string
  /** Compares `resource` with the typed URL to the letter; others accept a longer URL below it. */
  readonly comparesToTheLetter?: true
  /** Looks for the metadata at the root first. */
  readonly readsRootFirst?: true
  /** Stops where the metadata does not name S256, as MCP asks: docs/cognito.md. */
  readonly wantsPkceNamed?: true
  /** Runs in a browser, which enforces CORS. */
  readonly isPage?: true
}

const CLIENTS = {
  claude: {
    name: 'Claude',
    hosted: true,
    idBy: ['document', 'registration', 'given'],
    idGoes: 'Advanced settings of the connector',
    redirectUri: 'https://claude.ai/api/mcp/auth_callback',
    wantsPkceNamed: true,
  },
  'claude-code': {
    name: 'Claude Code',
    idBy: ['document', 'registration', 'given'],
    idGoes: 'claude mcp add --client-id ID',
    redirectUri: 'http://localhost:PORT/callback',
    wantsPkceNamed: true,
  },
  chatgpt: {
    name: 'ChatGPT',
    hosted: true,
    idBy: ['document', 'registration', 'given'],
    idGoes: 'the form of the plugin',
    redirectUri: 'https://chatgpt.com/connector_platform_oauth_redirect',
  },
  vscode: {
    name: 'VS Code',
    idBy: ['registration', 'given'],
    idGoes: 'the question that it asks when registration fails',
    redirectUri: 'http://127.0.0.1:PORT/ and https://vscode.dev/redirect',
  },
  cursor: {
    name: 'Cursor',
    idBy: ['registration', 'given'],
    idGoes: 'auth in mcp.json',
    redirectUri: 'http://localhost:8787/callback',
    wantsPkceNamed: true,
  },
  codex: {
    name: 'Codex',
    idBy: ['document', 'registration', 'given'],
    idGoes: 'codex mcp add --oauth-client-id ID',
    redirectUri: 'http://127.0.0.1:PORT/callback',
  },
  'gemini-cli': {
    name: 'Gemini CLI',
    idBy: ['registration', 'given'],
    idGoes: 'oauth.clientId in its settings.json',
    redirectUri: 'http://localhost:7777/oauth/callback',
    comparesToTheLetter: true,
    readsRootFirst: true,
  },
  inspector: {
    name: 'Inspector',
    idBy: ['registration', 'given'],
    idGoes: 'the field Client ID',
    redirectUri: 'http://127.0.0.1:6274/oauth/callback',
    isPage: true,
  },
  'mcp-remote': {
    name: 'mcp-remote',
    idBy: ['registration', 'given'],
    idGoes: '--static-oauth-client-info',
    redirectUri: 'http://localhost:PORT/oauth/callback',
  },
  zed: {
    name: 'Zed',
    idBy: ['document', 'registration'],
    redirectUri: 'http://127.0.0.1:PORT/callback',
  },
  windsurf: {
    name: 'Windsurf',
    idBy: [],
  },
  n8n: {
    name: 'n8n',
    hosted: true,
    idBy: ['registration', 'given'],
    idGoes: 'the credential MCP OAuth2 API',
    redirectUri: 'https://oauth.n8n.cloud/oauth2/callback',
  },
} as const satisfies Readonly<Record<string, ClientTraits>>

export type ClientId = keyof typeof CLIENTS

export const CLIENT_IDS = Object.keys(CLIENTS) as readonly ClientId[]

export const traitsOf = (id: ClientId): ClientTraits => CLIENTS[id]

/** The clients for which something holds. */
export const clientsThat = (holds: (traits: ClientTraits) => boolean): ClientId[] =>
  CLIENT_IDS.filter((id) => holds(traitsOf(id)))

const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** Finds a client by its ID or name, however it is written: `VS Code`, `vs-code` and `vscode` are one. */
export function clientCalled(text: string): ClientId | undefined {
  const name = plain(text)
  return CLIENT_IDS.find((id) => plain(id) === name || plain(CLIENTS[id].name) === name)
}
