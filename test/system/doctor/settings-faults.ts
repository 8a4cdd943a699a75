/** Faults that are there before anything runs: in `.env`, in the environment, and at the authorization server. */
import { at, type Defect, edit, page, status } from './defects.ts'
import type { Fault } from './faults.ts'
import { INTROSPECTION, KEYS, type StubIssuer } from './stub-issuer.ts'

export interface Seed {
  /** Added to the environment, or taken out of it. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** `.env`, for a stub at a port. */
  readonly dotenv?: (stub: StubIssuer) => string | Buffer
  readonly environmentOf?: (stub: StubIssuer) => Readonly<Record<string, string | undefined>>
  /** At the authorization server. */
  readonly defect?: Defect
  readonly serverFile?: string
  readonly token?: string
}

/** Without the variables that a working world has. */
const NOTHING = { AUTH_ISSUER: undefined, OAUTH_CLIENT_SECRET: undefined }

const metadata = (change: (body: Record<string, unknown>) => object) =>
  at('/oauth-authorization-server/realms/main', edit(change))

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

const introspection = (change: Parameters<typeof at>[1]): Seed => ({
  defect: at(INTROSPECTION, change),
})
const JWT = { TOKEN_CHECK: 'jwt', OAUTH_CLIENT_SECRET: undefined }

export const ISSUER_SETTING_FAULTS: readonly Fault<Seed>[] = [
  {
    id: 'connection-refused',
    what: 'another port of the authorization server',
    seed: {
      environment: {
        ...NOTHING,
        AUTH_HOST: 'localhost',
        AUTH_PORT: '2',
        OAUTH_CLIENT_SECRET: 's',
      },
    },
    said: /http:\/\/localhost:2\/.* got no answer/,
  },
  {
    id: 'private-address',
    what: 'a private address',
    seed: { environment: { AUTH_ISSUER: 'https://10.1.2.3/realms/main' } },
    said: /10\.1\.2\.3 has the private address 10\.1\.2\.3.* → AUTH_PRIVATE_HOSTS=10\.1\.2\.3/,
  },
  {
    id: 'realm-missing',
    what: 'a realm of another name',
    seed: { environmentOf: ({ issuer }) => ({ AUTH_ISSUER: issuer.replace('main', 'Main') }) },
    said: /realm "Main": GET/,
  },
  {
    id: 'issuer-loopback-name',
    what: '127.0.0.1 for localhost',
    seed: {
      defect: metadata((body) => ({
        ...body,
        issuer: String(body['issuer']).replace('localhost', '127.0.0.1'),
      })),
    },
    said: /names the issuer "http:\/\/127\.0\.0\.1/,
  },
  {
    id: 'issuer-slash',
    what: 'a slash too many',
    seed: { environmentOf: ({ issuer }) => ({ AUTH_ISSUER: `${issuer}/` }) },
    said: /names the issuer ".*\/main", and this server ".*\/main\/"/,
  },
  {
    id: 'introspection-client-refused',
    what: 'a wrong secret',
    seed: { environment: { OAUTH_CLIENT_SECRET: 'another-secret' } },
    said: /introspect got 401 with {"error":"invalid_client"} \(client "mcp-server" by client_secret_basic\)/,
  },
  {
    id: 'introspection-client-refused',
    what: 'a client that is disabled',
    seed: introspection((reply) => {
      reply.status = 400
      reply.body = '{"error":"unauthorized_client","error_description":"Client disabled"}'
    }),
    said: /got 400 with .*Client disabled/,
  },
  {
    id: 'introspection-not-allowed',
    what: 'a client that may not introspect',
    seed: introspection((reply) => {
      reply.status = 403
      reply.body = '{"error":"access_denied","error_description":"Client not allowed."}'
    }),
    said: /got 403 with .*Client not allowed/,
  },
  {
    id: 'introspection-not-found',
    what: 'an endpoint that is not there',
    seed: {
      environmentOf: ({ issuer }) => ({ AUTH_INTROSPECTION_ENDPOINT: `${issuer}/introspection` }),
    },
    said: /POST .*\/introspection got 404/,
  },
  {
    id: 'introspection-failing',
    what: 'an endpoint that fails',
    seed: introspection(status(502)),
    said: /introspect got 502.* → 200 with/,
  },
  {
    id: 'introspection-not-json',
    what: 'a page in place of an answer',
    seed: introspection(page),
    said: /got 200 with <!doctype html>.* as "text\/html/,
  },
  {
    id: 'introspection-vouches',
    what: 'an endpoint that says yes to all',
    seed: introspection((reply) => (reply.body = '{"active":true}')),
    said: /got 200 → {"active":false} for a made-up token/,
  },
  {
    id: 'introspection-endpoint-missing',
    what: 'no introspection',
    seed: { defect: metadata((body) => ({ ...body, introspection_endpoint: undefined })) },
    said: /has introspection_endpoint nothing/,
  },
  {
    id: 'introspection-endpoint-elsewhere',
    what: 'an endpoint of another host',
    seed: {
      defect: metadata((body) => ({ ...body, introspection_endpoint: 'https://h.example/i' })),
    },
    said: /introspection_endpoint is "https:\/\/h\.example\/i"/,
  },
  {
    id: 'client-secret-unreadable',
    what: 'a secret that is not stored',
    seed: {
      environment: {
        OAUTH_CLIENT_SECRET: undefined,
        OAUTH_CLIENT_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:x',
        AWS_REGION: 'eu-west-1',
      },
    },
    said: / → a secret that these credentials of AWS may read/,
  },
  {
    id: 'keys-missing',
    what: 'no jwks_uri',
    seed: {
      environment: JWT,
      defect: metadata((body) => ({ ...body, jwks_uri: undefined })),
    },
    said: /has jwks_uri nothing/,
  },
  {
    id: 'keys-unreadable',
    what: 'keys that are gone',
    seed: { environment: JWT, defect: at(KEYS, status(410)) },
    said: /\/keys got 410/,
  },
  {
    id: 'keys-useless',
    what: 'a key for encryption alone',
    seed: {
      environment: JWT,
      defect: at(
        KEYS,
        edit(() => ({ keys: [{ kty: 'RSA', use: 'enc', n: 'AQAB', e: 'AQAB' }] })),
      ),
    },
    said: /has 1 keys: \["RSA {2}enc"\]/,
  },
]
