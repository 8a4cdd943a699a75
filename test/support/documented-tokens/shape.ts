import type { ProfileName } from '../../../lambda/oauth/profile-names.ts'

/** What a reader of docs/authorization-servers.md sets for a server. */
export interface Settings {
  readonly AUTH_ISSUER: string
  readonly TOKEN_CHECK: 'jwt'
  readonly AUTH_PROFILE: ProfileName
  readonly RESOURCE_URL: string
  readonly MCP_SCOPE: string
  readonly OAUTH_AUDIENCES?: string
  /** What clients put before each scope when they ask for it. */
  readonly SCOPE_PREFIX?: string
}

export interface DocumentedToken {
  readonly what: string
  /** The test adds the `alg` and `kid` of its key. */
  readonly header: Readonly<Record<string, string>>
  readonly claims: Readonly<Record<string, unknown>>
  /** Claims that are seconds from now. */
  readonly times: Readonly<Record<string, number>>
}

export interface AcceptedToken extends DocumentedToken {
  readonly expected: {
    readonly clientId: string
    readonly subject: string
    /** Without `SCOPE_PREFIX`. */
    readonly scopes: readonly string[]
  }
}

export interface RefusedToken extends DocumentedToken {
  /** Of the rules that refuse it, the first in docs/token-check.md: issuer, kind, key, audience, scope. */
  readonly reason:
    | 'expired'
    | 'wrong_issuer'
    | 'wrong_token_type'
    | 'key_bound'
    | 'wrong_audience'
    | 'insufficient_scope'
}

/** A server, and tokens of the shape that its documentation or its source gives. */
export interface DocumentedServer {
  readonly name: string
  readonly sources: readonly string[]
  readonly settings: Settings
  readonly accepted: readonly AcceptedToken[]
  readonly refused: readonly RefusedToken[]
}

export const RESOURCE = 'https://mcp.example.com/mcp'
export const OTHER_RESOURCE = 'https://other.example.com/mcp'
export const HOUR = { iat: -10, exp: 3590 }
export const JWT = { typ: 'JWT' }
export const AT_JWT = { typ: 'at+jwt' }

/** A copy without some claims. */
export function without<Claims extends Readonly<Record<string, unknown>>>(
  claims: Claims,
  ...names: readonly (keyof Claims & string)[]
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)))
}
