/** An authorization server that knows one client, by a secret that may change. */
import { type Backend, json, startBackend } from './backend.ts'
import { ACTIVE } from './gate.ts'

export interface RegisteredClient extends Backend {
  secret: string
  /** Questions with a wrong secret so far. */
  refused: number
}

export async function startRegisteredClient(secret: string): Promise<RegisteredClient> {
  const server = await startBackend((response, seen) => {
    const basic = atob(seen.headers.authorization?.replace('Basic ', '') ?? '')
    // RFC 6749 §2.3.1: both halves are form-encoded.
    const credentials = decodeURIComponent(basic.replaceAll('+', ' '))
    if (credentials === `mcp-server:${client.secret}`) {
      return json(ACTIVE)(response, seen)
    }
    client.refused += 1
    json({ error: 'invalid_client' }, 401)(response, seen)
  })
  const client = Object.assign(server, { secret, refused: 0 })
  return client
}
