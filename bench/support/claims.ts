/** What the benchmark's authorization server says about a token, in its claims or as the answer to a question. */
import { RESOURCE } from './events.ts'

const LIFETIME_S = 3600

export interface Claims {
  readonly [name: string]: unknown
}

/** @param age how long ago the token was issued, in seconds */
export function claimsOf(issuer: string, audience = RESOURCE, age = 0): Claims {
  const issuedAt = Math.floor(Date.now() / 1000) - age
  return {
    iss: issuer,
    sub: '6f1d7e0c-5d0e-4a43-9c1c-2f5d8f0c7b11',
    aud: audience,
    client_id: 'bench-client',
    scope: 'mcp',
    iat: issuedAt,
    exp: issuedAt + LIFETIME_S,
  }
}
