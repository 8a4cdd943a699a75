import type { Construct } from 'constructs'
import type { ProfileName } from '../../lambda/oauth/profile-names.ts'

/** An authorization server that is deployed with the MCP server, or set up for it. */
export interface AuthorizationServer {
  /** Issuer identifier (RFC 8414 §2). */
  readonly issuer: string
  /** URL of its public keys (RFC 7517). */
  readonly jwksUri: string
  /** How its tokens look. */
  readonly profile: ProfileName
  readonly tokenCheck: 'introspection' | 'jwt' | 'jwt+introspection'
  /**
   * Makes a resource server and its scopes known. `ProtectedMcpApi` calls it once.
   *
   * @param scope the construct of the resource server, in which further resources are created
   * @returns what clients put before each of the scopes when they ask for it
   */
  protect(scope: Construct, resource: ProtectedResource): { readonly scopePrefix: string }
}

/** A resource server in the terms of OAuth 2.0 (RFC 6749 §1.1). */
export interface ProtectedResource {
  /** Resource identifier (RFC 8707 §2), which may be known at deployment only. */
  readonly url: string
  /** For people. */
  readonly name: string
  /** Every scope that its clients may ask for. */
  readonly scopes: readonly string[]
}
