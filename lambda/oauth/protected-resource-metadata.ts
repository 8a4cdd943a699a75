import { askedScopes } from './asked-scopes.ts'

/** OAuth 2.0 Protected Resource Metadata (RFC 9728 §2). */
export interface ProtectedResourceMetadata {
  readonly resource: string
  readonly authorization_servers: readonly string[]
  readonly scopes_supported: readonly string[]
  readonly bearer_methods_supported: readonly ['header']
  readonly resource_name: string
  readonly resource_documentation: string
  readonly resource_policy_uri?: string
  readonly dpop_signing_alg_values_supported?: readonly string[]
  readonly dpop_bound_access_tokens_required?: boolean
  readonly tls_client_certificate_bound_access_tokens?: boolean
}

/** RFC 9728 §3: the well-known name of the metadata. */
export const WELL_KNOWN_PATH = '/.well-known/oauth-protected-resource'

/** The path of the metadata of a resource at `resourcePath`, which follows the well-known name (RFC 9728 §3.1). */
export function metadataPath(resourcePath: string): string {
  return resourcePath === '/' ? WELL_KNOWN_PATH : WELL_KNOWN_PATH + resourcePath
}

/** The URL that challenges name in `resource_metadata` (RFC 9728 §5.1). */
export function metadataUrl(resource: string): string {
  const { origin, pathname } = new URL(resource)
  return origin + metadataPath(pathname)
}

/**
 * Makes the document from which clients learn where to get a token for this server.
 *
 * @param resource canonical resource identifier, without a trailing slash
 * @param issuers issuer identifiers of the authorization servers, to the letter
 * @param requiredScopes the scopes of ordinary use: some clients request everything that is listed
 * @param advertisedScopes further scopes that clients should ask for
 * @param scopePrefix what clients put before these scopes
 * @param resourceName shown to people
 * @param documentationUrl a page for people
 * @param policyUrl how clients may use the data of the resource: a privacy policy
 */
export function metadataDocument(settings: {
  readonly resource: string
  readonly issuers: readonly string[]
  readonly requiredScopes: readonly string[]
  readonly advertisedScopes: readonly string[]
  readonly scopePrefix?: string | undefined
  readonly resourceName: string
  readonly documentationUrl: string
  readonly policyUrl?: string | undefined
}): ProtectedResourceMetadata {
  const scopes = [...new Set([...settings.requiredScopes, ...settings.advertisedScopes])]
  return {
    resource: settings.resource,
    authorization_servers: settings.issuers,
    scopes_supported: askedScopes(scopes, settings.scopePrefix),
    bearer_methods_supported: ['header'],
    resource_name: settings.resourceName,
    resource_documentation: settings.documentationUrl,
    ...(settings.policyUrl !== undefined && { resource_policy_uri: settings.policyUrl }),
  }
}
