/** What the revisions of MCP name, without the SDK, which has the same names. */

/** From this one on, each request carries what older revisions agree on by `initialize`. */
export const MODERN_VERSION = '2026-07-28'
/** The revisions that begin by `initialize`, newest first. */
export const HANDSHAKE_VERSIONS: readonly string[] = [
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
]

/** All that are served, newest first. */
export const PROTOCOL_VERSIONS = [MODERN_VERSION, ...HANDSHAKE_VERSIONS]

/** Members of `_meta` (MCP 2026-07-28, Base Protocol, `_meta`). */
export const META_PREFIX = 'io.modelcontextprotocol/'
export const PROTOCOL_VERSION_META = 'io.modelcontextprotocol/protocolVersion'
export const CLIENT_INFO_META = 'io.modelcontextprotocol/clientInfo'
export const CLIENT_CAPABILITIES_META = 'io.modelcontextprotocol/clientCapabilities'
export const SERVER_INFO_META = 'io.modelcontextprotocol/serverInfo'
