/** What the protected resource metadata says (RFC 9728), and the URL that was typed. */
import type { Kind } from '../finding.ts'

const DOCUMENT = 'the protected resource metadata of the server (RFC 9728)'
const RESOURCE = 'RESOURCE_URL of the server, or the URL that clients are given'
const ISSUER = 'AUTH_ISSUER of the server, or AUTH_HOST with AUTH_PORT and AUTH_REALM'

export const METADATA = {
  'metadata-missing': {
    severity: 'problem',
    what: 'There is no metadata from which clients learn where to sign in.',
    where: DOCUMENT,
  },
  'metadata-needs-token': {
    severity: 'problem',
    what: 'The metadata needs a token, and clients read it to get one.',
    where: 'the gateway or proxy: let /.well-known/ pass without a token',
  },
  'metadata-not-json': {
    severity: 'problem',
    what: 'The metadata is no JSON document.',
    where: `${DOCUMENT}, or the proxy that answers in its place`,
  },
  'metadata-redirects': {
    severity: 'warning',
    what: 'The metadata has moved, and some clients do not follow.',
    where: DOCUMENT,
  },
  'metadata-not-at-path': {
    severity: 'problem',
    what: 'The metadata is at the root only, not at the path of the server.',
    where: `${DOCUMENT} or its proxy: serve it at both places`,
  },
  'metadata-not-at-root': {
    severity: 'warning',
    what: 'The metadata is at the path of the server only, not at the root.',
    where: `${DOCUMENT} or its proxy: serve it at both places`,
  },
  'metadata-differs': {
    severity: 'problem',
    what: 'The metadata differs between its places.',
    where: `${DOCUMENT}: serve the same at both places`,
  },
  'resource-missing': {
    severity: 'problem',
    what: 'The metadata names no resource.',
    where: RESOURCE,
  },
  'resource-slash': {
    severity: 'problem',
    what: 'The metadata has a slash at the end of the resource, and the URL has none.',
    where: RESOURCE,
  },
  'url-http': {
    severity: 'problem',
    what: 'The URL is plain http, which clients refuse beyond their own machine.',
    where: 'the URL that clients are given: https, with a certificate',
  },
  'url-slash': {
    severity: 'warning',
    what: 'The URL has a slash at the end, and the resource in the metadata has none.',
    where: 'the URL that clients are given: leave out the slash',
  },
  'resource-loopback-name': {
    severity: 'problem',
    what: 'The URL and the metadata call this machine by different names.',
    where: RESOURCE,
  },
  'resource-host': {
    severity: 'problem',
    what: 'The metadata is for another host.',
    where: RESOURCE,
  },
  'resource-port': {
    severity: 'problem',
    what: 'The metadata is for another port.',
    where: `${RESOURCE}; locally PORT`,
  },
  'resource-scheme': {
    severity: 'problem',
    what: 'The metadata is for another scheme.',
    where: `${RESOURCE}, often behind a proxy that ends TLS`,
  },
  'resource-path': {
    severity: 'problem',
    what: 'The metadata is for another path.',
    where: RESOURCE,
  },
  'resource-case': {
    severity: 'problem',
    what: 'The URL and the metadata differ in upper and lower case.',
    where: RESOURCE,
  },
  'authorization-servers-missing': {
    severity: 'problem',
    what: 'The metadata names no authorization server.',
    where: ISSUER,
  },
  'authorization-server-not-a-url': {
    severity: 'problem',
    what: 'The metadata names an authorization server by something that is no issuer URL.',
    where: ISSUER,
  },
  'authorization-server-http': {
    severity: 'problem',
    what: 'The authorization server is named by http, which clients refuse beyond their own machine.',
    where: ISSUER,
  },
  'authorization-server-on-loopback': {
    severity: 'problem',
    what: "The metadata of a public server leads to the client's own machine.",
    where: ISSUER,
  },
  'authorization-server-private': {
    severity: 'problem',
    what: 'The authorization server of a public server has a private address, where hosted clients cannot reach it.',
    where: `${ISSUER}, or the DNS record of its host`,
  },
  'scopes-missing': {
    severity: 'warning',
    what: 'The metadata lists no scopes, so that clients ask for none or for all.',
    where: 'MCP_SCOPE and ADVERTISED_SCOPES of the server (scopes_supported)',
  },
  'scopes-differ': {
    severity: 'warning',
    what: 'The challenge asks for scopes that the metadata does not list.',
    where: 'MCP_SCOPE and ADVERTISED_SCOPES of the server',
  },
} as const satisfies Readonly<Record<string, Kind>>
