import type { MetadataSettings } from '../settings/function-settings.ts'
import { type CardIdentity, cardIdentity } from './identity.ts'
import { cardUrl } from './paths.ts'
import type { ServerProfile } from './server-profile.ts'

/** Server card by schema version 1 of SEP-2127: what the server is and how to connect, without its tools. */
export interface ServerCard extends CardIdentity {
  readonly $schema: string
  /** Reverse host name, a slash, and a name. */
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

/** The revisions with Streamable HTTP that the MCP function serves, newest first. */
const PROTOCOL_VERSIONS = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26']

export function serverCard(settings: MetadataSettings, profile: ServerProfile): ServerCard {
  const { transport: type = 'streamable-http', version } = profile
  const { host, name } = nameOf(settings.resource)
  const isCurrent = type === 'streamable-http'
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json',
    name: `${reversed(host)}/${name}`,
    version,
    ...cardIdentity(settings, profile),
    remotes: [
      {
        type,
        url: settings.resource,
        ...(isCurrent && { supportedProtocolVersions: PROTOCOL_VERSIONS }),
      },
    ],
  }
}

/** Builds the AI catalog of the host. Its entry omits name and description, which the card has. */
export function aiCatalog({ resource, resourceName }: MetadataSettings) {
  const { host, name } = nameOf(resource)
  return {
    specVersion: '1.0',
    host: { displayName: resourceName },
    entries: [{ identifier: `urn:air:${host}:${name}`, type: CARD_TYPE, url: cardUrl(resource) }],
  }
}

/** Reduces host and name to the characters that card and catalog allow; an IPv6 address has others. */
function nameOf(resource: string): { readonly host: string; readonly name: string } {
  const { hostname, pathname } = new URL(resource)
  const allowed = (text: string) => text.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-+|-+$/g, '')
  return {
    host: allowed(hostname).replaceAll('_', '-'),
    name: allowed(pathname.slice(1)) || 'mcp',
  }
}

/** Turns `mcp.example.com` into `com.example.mcp`, and leaves an IPv4 address as it is. */
const reversed = (host: string) =>
  /^[\d.]+$/.test(host) ? host : host.split('.').toReversed().join('.')
