import { metadataPath, WELL_KNOWN_PATH } from '../oauth/protected-resource-metadata.ts'

/** Paths of the documents about the server, beside or below the resource. All of them are public. */
export interface DiscoveryPaths {
  /** The protected resource metadata (RFC 9728 §3.1): at the root of the host, and for the resource. */
  readonly metadata: readonly string[]
  /** The AI catalog, which lists the server card. */
  readonly catalog: string
  /** The server card, at the path that SEP-2127 reserves. */
  readonly card: string
  /** The page for people, also at the root of the host unless the resource is there. */
  readonly page: readonly string[]
  readonly icon: string
  /** The page to sign in and try tools, and the metadata document by which it is a client there. */
  readonly tryPage: string
  readonly tryClient: string
  /** The public keys of this server's client, if it has any: its `jwks_uri` (RFC 7591 §2). */
  readonly keys: string
}

/** @param resourcePath path of the resource identifier, `/mcp` unless configured otherwise */
export function discoveryPaths(resourcePath: string): DiscoveryPaths {
  const isRoot = resourcePath === '/'
  const below = isRoot ? '' : resourcePath
  return {
    metadata: [...new Set([WELL_KNOWN_PATH, metadataPath(resourcePath)])],
    catalog: '/.well-known/ai-catalog.json',
    card: `${below}/server-card`,
    page: [`${below}/about`, ...(isRoot ? [] : ['/'])],
    icon: `${below}/icon.svg`,
    tryPage: `${below}/about/try`,
    tryClient: `${below}/about/try/client.json`,
    keys: '/.well-known/jwks.json',
  }
}

/** @param resource canonical resource identifier, without a trailing slash */
export const pageUrl = (resource: string) => `${resource}/about`
export const cardUrl = (resource: string) => `${resource}/server-card`
export const tryUrl = (resource: string) => `${resource}/about/try`
export const iconUrl = (resource: string) => `${resource}/icon.svg`
