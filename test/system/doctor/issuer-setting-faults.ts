/** Faults of the authorization server that settings name. */
import { at, both, edit, page, status } from './defects.ts'
import type { Fault } from './faults.ts'
import type { Seed } from './settings-faults.ts'
import { CLIENT_SECRET, INTROSPECTION, KEYS } from './stub-issuer.ts'

/** Without the variables that a working world has. */
const NOTHING = { AUTH_ISSUER: undefined, OAUTH_CLIENT_SECRET: undefined }

const metadata = (change: (body: Record<string, unknown>) => object) =>
  at('/oauth-authorization-server/realms/main', edit(change))

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
    id: 'realm-elsewhere',
    what: 'a Keycloak that has /auth before its realms',
    seed: {
      defect: both(
        at('/oauth-authorization-server/realms/main', status(404)),
        at('/auth/realms/main/.well-known/openid-configuration', (reply, { origin }) => {
          reply.status = 200
          reply.body = JSON.stringify({ issuer: `${origin}/auth/realms/main` })
        }),
      ),
    },
    said: /\/realms\/main has no metadata, and .* → http:\/\/localhost:\d+\/auth\/realms\/main/,
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
    what: 'a secret that was read with the end of its line',
    seed: { environment: { OAUTH_CLIENT_SECRET: `${CLIENT_SECRET}\n` } },
    said: /by client_secret_basic, whose secret begins or ends with white space\)/,
  },
  {
    id: 'introspection-client-refused',
    what: 'the stars of a console',
    seed: { environment: { OAUTH_CLIENT_SECRET: '********' } },
    said: /whose secret looks like a placeholder\)/,
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
    id: 'introspection-method',
    what: 'a client that has to send its secret in the form',
    seed: {
      defect: at(INTROSPECTION, (reply, seen) => {
        const isInForm = seen.body.includes('client_secret=')
        reply.status = isInForm ? 200 : 401
        reply.body = isInForm ? '{"active":false}' : '{"error":"invalid_client"}'
      }),
    },
    said: /by client_secret_basic, and takes it by client_secret_post → OAUTH_CLIENT_AUTH_METHOD=client_secret_post/,
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
    id: 'rate-limited',
    what: 'a limit of the introspection endpoint',
    seed: introspection(status(429)),
    said: /introspect got 429/,
  },
  {
    id: 'introspection-not-json',
    what: 'a page in place of an answer',
    seed: introspection(page),
    said: /got 200 with <!doctype html>.* as "text\/html/,
  },
  {
    id: 'introspection-of-resource',
    what: 'the endpoint of user information in its place',
    seed: introspection((reply) => {
      reply.status = 401
      reply.body = '{"error":"invalid_token"}'
    }),
    said: /got 401 with {"error":"invalid_token"} → 200 with {"active":false}/,
  },
  {
    id: 'introspection-of-resource',
    what: 'that endpoint of Keycloak, which says nothing but its challenge',
    seed: introspection((reply) => {
      reply.status = 401
      reply.headers['www-authenticate'] = 'Bearer realm="main"'
      reply.body = ''
    }),
    said: /got 401 → 200 with {"active":false}/,
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
    said: / → a secret or key that these credentials of AWS may use/,
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
    said: /has 1 keys: \[{"kty":"RSA","use":"enc"}\]/,
  },
  {
    id: 'bound-tokens-only',
    what: 'DPOP=required',
    seed: {
      environment: { DPOP: 'required' },
      defect: metadata((body) => ({ ...body, dpop_signing_alg_values_supported: ['ES256'] })),
    },
    said: /DPOP is required → DPOP=accepted/,
  },
]
