/** The authorization specifications of MCP, revisions 2025-11-25 and 2026-07-28. */
import type { Requirement } from './requirement.ts'

const SPECIFICATION = 'https://modelcontextprotocol.io/specification'
const OLD = `${SPECIFICATION}/2025-11-25/basic/authorization`
const NEW = `${SPECIFICATION}/2026-07-28/basic/authorization`

const FILE = 'test/system/requirements/mcp-authorization.test.ts'
const METADATA = `${FILE} :: the metadata names an authorization server (MCP-prm-1, MCP-prm-2)`
const EVERY_401 = `${FILE} :: every 401 names the URL of the metadata and the scopes (MCP-prm-3, MCP-scope-1)`
const NOTHING_BEFORE = `${FILE} :: no code runs and nothing is told before the token was found good (MCP-token-3, MCP-token-5, MCP-priv-1)`
const AUDIENCE = `${FILE} :: only a token whose audience is this server passes (MCP-token-4, MCP-token-7, MCP-aud-1)`
const LACKING = `${FILE} :: a missing scope gets 403 with all scopes that the batch needs (MCP-403-1, MCP-403-2)`

type Level = Requirement['level']

/** @param page where it stands in both revisions; the newer one has pages of its own for some sections */
function both(id: string, level: Level, anchor: string, says: string, ...tests: string[]) {
  const pages = [`${OLD}#${anchor}`, `${NEW}${PAGES[anchor] ?? ''}#${anchor}`]
  return { id: `MCP-${id}`, specs: pages, level, says, tests } satisfies Requirement
}

function newer(id: string, level: Level, anchor: string, says: string, ...tests: string[]) {
  return { id: `MCP-${id}`, specs: [`${NEW}#${anchor}`], level, says, tests } satisfies Requirement
}

function none(id: string, level: Level, anchor: string, says: string, notApplicable: string) {
  const { tests: _, ...requirement } = both(id, level, anchor, says)
  return { ...requirement, notApplicable } satisfies Requirement
}

const PAGES: Readonly<Record<string, string>> = {
  'authorization-server-location': '/authorization-server-discovery',
  'protected-resource-metadata-discovery-requirements': '/authorization-server-discovery',
  'token-audience-binding-and-validation': '/security-considerations',
  'token-theft': '/security-considerations',
  'communication-security': '/security-considerations',
  'confused-deputy-problem': '/security-considerations',
  'access-token-privilege-restriction': '/security-considerations',
}

const LOCATION = 'authorization-server-location'
const DISCOVERY = 'protected-resource-metadata-discovery-requirements'
const HANDLING = 'token-handling'
const RUNTIME = 'runtime-insufficient-scope-errors'
const PRIVILEGE = 'access-token-privilege-restriction'

export const mcp: readonly Requirement[] = [
  none(
    'protocol-1',
    'SHOULD',
    'protocol-requirements',
    'Servers over HTTP conform to the specification.',
    'it is said of the specification as a whole, which the other entries take apart',
  ),
  both('prm-1', 'MUST', LOCATION, 'Servers implement RFC 9728.', METADATA),
  both('prm-2', 'MUST', LOCATION, 'The metadata names an authorization server.', METADATA),
  both('prm-3', 'MUST', DISCOVERY, 'The challenge or a well-known URI leads there.', EVERY_401),
  {
    ...both('scope-1', 'SHOULD', DISCOVERY, 'Challenges name the scopes that it takes.', EVERY_401),
    specs: [`${OLD}#${DISCOVERY}`, `${NEW}#scope-selection-strategy`],
  },
  {
    ...both(
      'scope-2',
      'SHOULD',
      DISCOVERY,
      'Sets of scopes are made in a consistent way.',
      `${FILE} :: the challenge asks for the scopes that the metadata lists (MCP-scope-2)`,
    ),
    specs: [`${OLD}#${DISCOVERY}`, `${NEW}#scope-selection-strategy`],
  },
  both(
    'uri-1',
    'SHOULD',
    'canonical-server-uri',
    'Scheme and host in upper case are accepted.',
    `${FILE} :: an audience in upper case names this server, too (MCP-uri-1)`,
  ),
  both(
    'uri-2',
    'SHOULD',
    'canonical-server-uri',
    'The URI without a trailing slash is used throughout.',
    `${FILE} :: the resource has no trailing slash wherever it is named (MCP-uri-2)`,
  ),
  both(
    'token-1',
    'MUST NOT',
    'token-requirements',
    'Tokens stand in the query of a URI.',
    'test/system/requirements/bearer-token-usage.test.ts :: a token in the query is not accepted (RFC6750-2.3-1)',
  ),
  both(
    'token-2',
    'MUST',
    'token-requirements',
    'Every single request brings authorization.',
    `${FILE} :: every request is checked, whatever went before (MCP-token-2)`,
  ),
  both('token-3', 'MUST', HANDLING, 'Tokens are validated.', NOTHING_BEFORE),
  both('token-4', 'MUST', HANDLING, 'Tokens are validated to be for this server.', AUDIENCE),
  both('token-5', 'MUST', HANDLING, 'A failed validation is answered as such.', NOTHING_BEFORE),
  both(
    'token-6',
    'MUST',
    HANDLING,
    'Invalid and expired tokens get 401.',
    `${FILE} :: an expired, revoked or unknown token gets 401 (MCP-token-6)`,
  ),
  both('token-7', 'MUST', HANDLING, 'Only tokens for its own resources are accepted.', AUDIENCE),
  both(
    'token-8',
    'MUST NOT',
    HANDLING,
    'Tokens are passed on to others.',
    `${FILE} :: the token goes to the introspection endpoint and nowhere else (MCP-token-8)`,
  ),
  newer(
    'offline-1',
    'SHOULD NOT',
    'refresh-tokens',
    'Challenges and metadata name offline_access.',
    `${FILE} :: offline_access is neither asked for nor listed, even when it was granted (MCP-offline-1)`,
  ),
  both(
    'error-1',
    'MUST',
    'error-handling',
    'Errors are 401, 403 and 400, each for its reason.',
    `${FILE} :: errors have the status codes of the specification (MCP-error-1)`,
  ),
  both('403-1', 'SHOULD', RUNTIME, 'A lacking scope is a 403 with error and metadata.', LACKING),
  both('403-2', 'SHOULD', RUNTIME, 'A 403 names the scopes of the operation.', LACKING),
  newer(
    '403-3',
    'SHOULD',
    RUNTIME,
    'One challenge names all the scopes that the operation takes.',
    `${FILE} :: a token that lacks every scope of a tool is asked for all of them at once (MCP-403-3)`,
  ),
  both(
    '403-4',
    'SHOULD',
    RUNTIME,
    'Scopes are put into challenges by one strategy.',
    `${FILE} :: every 403 lists the scopes needed and those already granted (MCP-403-4)`,
  ),
  none(
    '403-5',
    'SHOULD',
    RUNTIME,
    'The choice of scopes has the user in mind.',
    'it is a matter of judgement: what was granted is asked for again, so that nobody signs in twice',
  ),
  newer(
    'hierarchy-1',
    'MUST',
    'step-up-authorization-flow',
    'Broader scopes stand for narrower ones.',
    `${FILE} :: a broader scope stands for a narrower one, through several steps (MCP-hierarchy-1)`,
  ),
  none(
    'security-1',
    'MUST',
    'security-considerations',
    'The best practices of OAuth 2.1 are followed.',
    'it is said of another specification as a whole; what falls on a resource server is here',
  ),
  both(
    'aud-1',
    'MUST',
    'token-audience-binding-and-validation',
    'Tokens are validated to be issued for this server.',
    AUDIENCE,
  ),
  both(
    'theft-1',
    'MUST',
    'token-theft',
    'Tokens are stored securely, and not found in logs.',
    `${FILE} :: no token is in the log (MCP-theft-1)`,
  ),
  both(
    'tls-1',
    'MUST',
    'communication-security',
    'Authorization servers are spoken to over HTTPS.',
    `${FILE} :: authorization servers are contacted over https, except on loopback (MCP-tls-1)`,
  ),
  none(
    'deputy-1',
    'MUST',
    'confused-deputy-problem',
    'A proxy with one client identifier asks for consent for each client.',
    'the server is no proxy to other services',
  ),
  both('priv-1', 'MUST', PRIVILEGE, 'Tokens are validated before anything else.', NOTHING_BEFORE),
]
