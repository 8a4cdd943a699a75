/** What is wrong before anything runs: `.env`, the environment and the settings in them. */
import type { Kind } from '../finding.ts'

const LIST = 'the list of settings: mcp-auth-server --help'

export const SETTINGS = {
  'env-byte-order-mark': {
    severity: 'warning',
    what: '.env begins with a byte order mark, which other programs take for a part of the first name.',
    where: '.env: save it as UTF-8 without byte order mark',
  },
  'env-cut-at-hash': {
    severity: 'problem',
    what: 'A value in .env ends before its "#".',
    where: '.env: put the value in quotes',
  },
  'env-hidden-by-empty': {
    severity: 'problem',
    what: 'An empty variable of the environment hides a value of .env.',
    where: 'the environment: unset the variable',
  },
  'env-line-ignored': {
    severity: 'warning',
    what: 'A line of .env sets nothing.',
    where: '.env: NAME=value',
  },
  'env-quote-unclosed': {
    severity: 'problem',
    what: 'A value in .env begins with a quote that never ends.',
    where: '.env: close the quote',
  },
  'env-unreadable': {
    severity: 'problem',
    what: '.env cannot be read.',
    where: '.env: containers create a folder of this name when they mount a file that is not there',
  },
  'env-set-twice': {
    severity: 'warning',
    what: '.env sets a variable twice, and the last value counts.',
    where: '.env',
  },
  'setting-unknown': {
    severity: 'warning',
    what: 'A variable looks like a setting, but there is no setting of this name.',
    where: LIST,
  },
  'setting-invalid': { severity: 'problem', what: 'A setting cannot work.', where: LIST },
  'setting-missing': { severity: 'problem', what: 'A setting is missing.', where: LIST },
  'settings-conflict': {
    severity: 'problem',
    what: 'Settings cannot work together.',
    where: LIST,
  },
  'client-secret-missing': {
    severity: 'problem',
    what: "The secret of this server's client is not set.",
    where:
      'OAUTH_CLIENT_SECRET, or OAUTH_CLIENT_SECRET_ARN; in Keycloak, Clients → the client → Credentials',
  },
  'issuer-http': {
    severity: 'problem',
    what: 'The authorization server is named by http, which is accepted on this machine only.',
    where: 'AUTH_ISSUER, AUTH_INTROSPECTION_ENDPOINT, AUTH_JWKS_URI',
  },
  'scope-separator': {
    severity: 'problem',
    what: 'Scopes are separated by something else than spaces.',
    where: 'MCP_SCOPE, ADVERTISED_SCOPES: MCP_SCOPE="one two"',
  },
  'resource-port-elsewhere': {
    severity: 'warning',
    what: 'Clients are sent to another port than that where this server listens.',
    where: 'RESOURCE_URL or PORT',
  },
  'setting-doubtful': {
    severity: 'warning',
    what: 'A setting is allowed, but probably not what you want.',
    where: 'docs/authorization-servers.md',
  },
  'embedded-by-accident': {
    severity: 'warning',
    what: 'Settings of an authorization server are there, and its host is not: the embedded one starts, which signs everybody in.',
    where: 'AUTH_HOST or AUTH_ISSUER',
  },
  'region-missing': {
    severity: 'problem',
    what: 'A secret or key of AWS is named, and no region is set.',
    where: 'AWS_REGION',
  },
  'region-differs': {
    severity: 'warning',
    what: 'An ARN names another region than the one that is set.',
    where: 'AWS_REGION, or the ARN',
  },
  'packages-missing': {
    severity: 'problem',
    what: 'Packages that these settings need are not installed.',
    where: 'package.json: npm install',
  },
  'server-file': {
    severity: 'problem',
    what: 'The server itself cannot be loaded.',
    where: 'the file that --server names, by default lambda/server/index.ts',
  },
  'node-too-old': {
    severity: 'problem',
    what: 'This version of Node.js is too old.',
    where: 'Node.js: npm scripts of a checkout bring their own',
  },
} as const satisfies Readonly<Record<string, Kind>>
