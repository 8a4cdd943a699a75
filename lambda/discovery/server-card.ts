import type { MetadataSettings } from '../settings/function-settings.ts'
import { type Identity, identityOf } from './identity.ts'
import { cardUrl } from './paths.ts'
import type { ServerProfile } from './server-profile.ts'

/** SEP-2127, in the shape of its schema version 1: who the server is and how to connect, and none of its tools. */
export interface ServerCard extends Identity {
  readonly $schema: string
  /** Reverse host name, slash, name. */
  readonly name: string
  readonly version: string
  readonly remotes: readonly {
    readonly type: 'streamable-http' | 'sse'
    readonly url: string
    readonly supportedProtocolVersions?: readonly string[]
  }[]
}

export const CARD_TYPE = 'application/mcp-server-card+json'
export const CATALOG_TYPE = 'application/ai-catalog+json'

/** All that the MCP function serves and that know Streamable HTTP, the newest first. */
const PROTOCOL_VERSIONS = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26']

export function serverCard(settings: MetadataSettings, profile: ServerProfile): ServerCard {
  const { transport: type = 'streamable-http', version } = profile
  const { host, name } = nameOf(settings.resource)
  const isCurrent = type === 'streamable-http'
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json',
    name: `${reversed(host)}/${name}`,
    version,
    ...identityOf(settings),
    remotes: [
      {
        type,
        url: settings.resource,
        ...(isCurrent && { supportedProtocolVersions: PROTOCOL_VERSIONS }),
      },
    ],
  }
}

/** The AI catalog of the host. The card itself has name and description, so that the entry leaves them out. */
export function aiCatalog({ resource, resourceName }: MetadataSettings) {
  const { host, name } = nameOf(resource)
  return {
    specVersion: '1.0',
    host: { displayName: resourceName },
    entries: [{ identifier: `urn:air:${host}:${name}`, type: CARD_TYPE, url: cardUrl(resource) }],
  }
}

/** Host and name in the characters that card and catalog allow: an IPv6 address has others. */
function nameOf(resource: string): { readonly host: string; readonly name: string } {
  const { hostname, pathname } = new URL(resource)
  const allowed = (text: string) => text.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-+|-+$/g, '')
  return {
    host: allowed(hostname).replaceAll('_', '-'),
    name: allowed(pathname.slice(1)) || 'mcp',
  }
}

/** `mcp.example.com` is `com.example.mcp`; an IPv4 address stays as it is. */
const reversed = (host: string) =>
  /^[\d.]+$/.test(host) ? host : host.split('.').toReversed().join('.')
