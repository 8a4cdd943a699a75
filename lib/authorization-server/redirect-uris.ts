/**
 * Redirect URIs of popular clients (docs/clients.md). Cognito compares them to the letter, ports included, and takes `http:`
 * for loopback hosts only. Clients that choose a free port need a fixed one: docs/cognito.md has the option of each.
 */
export const POPULAR_REDIRECT_URIS = [
  // Claude
  'https://claude.ai/api/mcp/auth_callback',
  'https://claude.com/api/mcp/auth_callback',
  // Claude Code with `--callback-port 33419`
  'http://localhost:33419/callback',
  // ChatGPT has one for each connector where answers carry no `iss` (RFC 9207), as Cognito's: it is no constant.
  // VS Code
  'http://127.0.0.1:33418/',
  'https://vscode.dev/redirect',
  // Cursor, older versions of it, and Cursor on the web
  'http://localhost:8787/callback',
  'cursor://anysphere.cursor-mcp/oauth/callback',
  'https://www.cursor.com/agents/mcp/oauth/callback',
  // Codex with `mcp_oauth_callback_port = 33419`
  'http://127.0.0.1:33419/callback',
  // Gemini CLI
  'http://localhost:7777/oauth/callback',
  // Inspector: its page and its command line
  'http://127.0.0.1:6274/oauth/callback',
  'http://127.0.0.1:6276/oauth/callback',
  // mcp-remote with the port 33419
  'http://localhost:33419/oauth/callback',
  // n8n's cloud
  'https://oauth.n8n.cloud/oauth2/callback',
] as const

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Says why Cognito would refuse a redirect URI: it wants `https:`, `http:` at a loopback host, or an app's own scheme, and
 * no fragment (`CallbackURLs` of CreateUserPoolClient).
 */
export function redirectUriProblem(uri: string): string | undefined {
  if (!URL.canParse(uri) || uri.length > 1024) return 'give a whole URI of at most 1024 characters'
  const { protocol, hostname } = new URL(uri)
  if (uri.includes('#')) return 'leave out the fragment'
  if (protocol !== 'http:' || LOOPBACK.has(hostname)) return undefined
  return 'use https: (Cognito accepts http: only for localhost, 127.0.0.1 and [::1])'
}
