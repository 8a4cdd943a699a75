/** Faults that are there before anything runs: in `.env`, in the environment, and at the authorization server. */
import type { Defect } from './defects.ts'
import type { Fault } from './faults.ts'
import type { StubIssuer } from './stub-issuer.ts'

export interface Seed {
  /** Added to the environment, or taken out of it. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** `.env`, for a stub at a port. */
  readonly dotenv?: (stub: StubIssuer) => string | Buffer
  /** `.env` is a folder. */
  readonly hasFolder?: boolean
  readonly environmentOf?: (stub: StubIssuer) => Readonly<Record<string, string | undefined>>
  /** At the authorization server. */
  readonly defect?: Defect
  readonly serverFile?: string
  readonly token?: string
  readonly tokenOf?: (stub: StubIssuer) => string
}

/** Without the variables that a working world has. */
const NOTHING = { AUTH_ISSUER: undefined, OAUTH_CLIENT_SECRET: undefined }

export const ENV_FAULTS: readonly Fault<Seed>[] = [
  {
    id: 'env-byte-order-mark',
    what: '.env of a Windows editor',
    seed: { dotenv: () => '\uFEFFMCP_SCOPE=mcp\n' },
    said: /\.env begins with a byte order mark of UTF-8/,
  },
  {
    id: 'env-cut-at-hash',
    what: 'an unquoted # in a value',
    seed: { dotenv: () => 'RESOURCE_NAME=Tools#1\n' },
    said: /RESOURCE_NAME in .*\.env ends before its "#" → put the value in quotes/,
  },
  {
    id: 'env-hidden-by-empty',
    what: 'an empty variable of the environment',
    seed: { dotenv: () => 'RESOURCE_NAME=Tools\n', environment: { RESOURCE_NAME: '' } },
    said: /RESOURCE_NAME is empty in the environment/,
  },
  {
    id: 'env-line-ignored',
    what: 'a colon for =',
    seed: { dotenv: () => 'RESOURCE_NAME: Tools\n' },
    said: /The line that begins with RESOURCE_NAME in .*\.env has no "="/,
  },
  {
    id: 'env-quote-unclosed',
    what: 'a quote that never ends',
    seed: { dotenv: () => 'RESOURCE_NAME="Tools\n' },
    said: /RESOURCE_NAME in .*\.env begins with a quote that never ends/,
  },
  {
    id: 'env-unreadable',
    what: 'a folder in place of the file',
    seed: { hasFolder: true },
    said: /\.env cannot be read \(EISDIR\) → make it a file that this user may read/,
  },
  {
    id: 'env-set-twice',
    what: 'a variable twice',
    seed: { dotenv: () => 'RESOURCE_NAME=One\nRESOURCE_NAME=Two\n' },
    said: /RESOURCE_NAME is set twice/,
  },
  {
    id: 'setting-unknown',
    what: 'a mistyped name',
    seed: { environment: { MCP_SCOPES: 'tools' } },
    said: /MCP_SCOPES is not a setting and has no effect → did you mean MCP_SCOPE\?/,
  },
  {
    id: 'setting-invalid',
    what: 'a wildcard of origins',
    seed: { environment: { ALLOWED_ORIGINS: 'https://*.example.com' } },
    said: /ALLOWED_ORIGINS holds "https:\/\/\*\.example\.com" → list each origin/,
  },
  {
    id: 'setting-missing',
    what: 'a host that others reach, without a URL',
    seed: { environment: { HOST: '0.0.0.0' } },
    said: /RESOURCE_URL is not set, and HOST is "0\.0\.0\.0".* → set RESOURCE_URL/,
  },
  {
    id: 'settings-conflict',
    what: 'one server and several',
    seed: { environment: { AUTH_SERVERS: '[{"issuer":"https://a.example","tokenCheck":"jwt"}]' } },
    said: /AUTH_SERVERS and AUTH_ISSUER are both set → leave out one/,
  },
  {
    id: 'client-secret-missing',
    what: 'no client secret',
    seed: { environment: { OAUTH_CLIENT_SECRET: undefined } },
    said: /OAUTH_CLIENT_SECRET is not set → set it to the client secret/,
  },
  {
    id: 'issuer-http',
    what: 'an issuer over http',
    seed: { environment: { AUTH_ISSUER: 'http://keycloak.example.com/realms/main' } },
    said: /AUTH_ISSUER is "http:.*" → use https/,
  },
  {
    id: 'scope-separator',
    what: 'scopes with a comma',
    seed: { environment: { MCP_SCOPE: 'tools,files' } },
    said: /MCP_SCOPE holds "tools,files" → separate scopes by spaces/,
  },
  {
    id: 'resource-port-elsewhere',
    what: 'a URL of another port',
    seed: { environment: { RESOURCE_URL: 'http://localhost:4000/mcp' } },
    said: /RESOURCE_URL is "http:\/\/localhost:4000\/mcp", and PORT is 3000/,
  },
  {
    id: 'setting-doubtful',
    what: 'a list of clients with spaces',
    seed: { environment: { ALLOWED_CLIENTS: 'one two' } },
    said: /ALLOWED_CLIENTS holds "one two"/,
  },
  {
    id: 'embedded-by-accident',
    what: 'a realm without its host',
    seed: { environment: { ...NOTHING, AUTH_REALM: 'main' } },
    said: /AUTH_REALM is set, and neither AUTH_HOST nor AUTH_ISSUER/,
  },
  {
    id: 'region-missing',
    what: 'a secret of AWS without a region',
    seed: {
      environment: {
        ...NOTHING,
        AWS_CONFIG_FILE: '/dev/null',
        SHARED_TOKEN_CACHE: 'true',
        SHARED_TABLE: 'tokens',
      },
    },
    said: /SHARED_TABLE is set, and AWS_REGION is not → AWS_REGION, such as/,
  },
  {
    id: 'region-missing',
    what: 'a client secret of AWS without a region, which cannot be read',
    seed: {
      environment: {
        OAUTH_CLIENT_SECRET: undefined,
        OAUTH_CLIENT_SECRET_ARN: 'mcp/client-secret',
        AWS_CONFIG_FILE: '/dev/null',
      },
    },
    said: /OAUTH_CLIENT_SECRET_ARN is set, and AWS_REGION is not/,
  },
  {
    id: 'region-differs',
    what: 'an ARN of another region',
    seed: {
      environment: {
        ...NOTHING,
        AWS_REGION: 'us-east-1',
        SHARED_TOKEN_CACHE: 'true',
        SHARED_TABLE: 'arn:aws:dynamodb:eu-west-1:123456789012:table/tokens',
      },
    },
    said: /SHARED_TABLE is in eu-west-1, and AWS_REGION is us-east-1/,
  },
  {
    id: 'server-file',
    what: 'no server',
    seed: { serverFile: 'no/such/server.ts' },
    said: /There is no file .*no\/such\/server\.ts/,
  },
]
