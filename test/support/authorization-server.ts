/** An authorization server that knows one client, and answers its introspection requests as a test wants. */
import { type Backend, json, type Reply, startBackend } from './backend.ts'

export interface AuthorizationServer extends Backend {
  /** The secret of the client. */
  secret: string
  /** The reply to requests with that secret. */
  reply: Reply
  /** The reply to requests with another one. */
  refusal: Reply
  /** Number of requests with another secret so far. */
  refused: number
}

const CLIENT_ID = 'mcp-server'
/** Functions are frozen for seconds, and connections end when a test says so. */
const KEEP_ALIVE_MS = 120_000

export async function startAuthorizationServer(
  options: Pick<AuthorizationServer, 'secret' | 'reply'>,
): Promise<AuthorizationServer> {
  const backend = await startBackend((response, seen) => {
    // RFC 6749 §2.3.1: both halves are form-encoded.
    const credentials = atob(seen.headers.authorization?.replace('Basic ', '') ?? '')
    const [id = '', secret = ''] = credentials.split(':').map(formDecoded)
    if (id === CLIENT_ID && secret === server.secret) return server.reply(response, seen)
    server.refused += 1
    server.refusal(response, seen)
  })
  backend.server.keepAliveTimeout = KEEP_ALIVE_MS
  const refusal = json({ error: 'invalid_client' }, 401)
  const server = Object.assign(backend, { ...options, refusal, refused: 0 })
  return server
}

const formDecoded = (text: string) => decodeURIComponent(text.replaceAll('+', ' '))
