/** Faults of a token, by the settings of this server. */
import { generateKeyPairSync } from 'node:crypto'
import { at } from './defects.ts'
import type { Fault } from './faults.ts'
import type { Seed } from './settings-faults.ts'
import { INTROSPECTION, signed } from './stub-issuer.ts'

/** Nobody has signed it. */
const signedToken = (claims: object) =>
  [{ alg: 'ES256' }, { scope: 'mcp', ...claims }, {}]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')

const RESOURCE = 'http://localhost:3000/mcp'
const OPAQUE = 'an-opaque-token-of-somebody'

/** The authorization server says this of a token, and knows no other one. */
const knows = (answer: object, environment: Seed['environment'] = {}): Seed => ({
  token: OPAQUE,
  environment,
  defect: at(INTROSPECTION, (reply, seen) => {
    if (!seen.body.includes(OPAQUE)) return
    reply.body = JSON.stringify({ active: true, aud: RESOURCE, scope: 'mcp', ...answer })
  }),
})

/** Of another key. */
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const good = (issuer: string) => ({
  iss: issuer,
  aud: RESOURCE,
  scope: 'mcp',
  exp: Date.now() / 1000 + 600,
})
const THUMBPRINT = 'a'.repeat(43)
const JWT = { TOKEN_CHECK: 'jwt', OAUTH_CLIENT_SECRET: undefined }

export const GIVEN_TOKEN_FAULTS: readonly Fault<Seed>[] = [
  {
    id: 'token-not-active',
    what: 'a token that has been revoked',
    seed: { token: 'a-revoked-token-of-somebody' },
    said: /not active: ended, .* → "active": true/,
  },
  {
    id: 'token-not-active',
    what: 'no audience mapper for the client',
    seed: {
      tokenOf: ({ issuer }) => signedToken({ iss: issuer, aud: 'http://localhost:3000/mcp' }),
    },
    said: /although nothing is wrong .*; aud is "http.*" → .*Keycloak wants "mcp-server" in aud as well/,
  },
  {
    id: 'token-issuer',
    what: 'an issuer by another name of this machine',
    seed: {
      tokenOf: ({ issuer }) => signedToken({ iss: issuer.replace('localhost', '127.0.0.1') }),
    },
    said: /issued by "http:\/\/127\.0\.0\.1.* → "http:\/\/localhost/,
  },
  {
    id: 'token-audience',
    what: 'no audience mapper for the URL',
    seed: knows({ aud: ['mcp-server', 'account'] }),
    said: /issued for \["mcp-server","account"\].* → "http:\/\/localhost:3000\/mcp"/,
  },
  {
    id: 'token-scope',
    what: 'a scope that the token does not have',
    seed: knows({ scope: 'profile' }),
    said: /scope is "profile" → the scopes mcp/,
  },
  {
    id: 'token-kind',
    what: 'an opaque token where signed ones are taken',
    seed: { environment: JWT, token: OPAQUE },
    said: /opaque, and only signed tokens are taken.* → a signed access token/,
  },
  {
    id: 'token-kind',
    what: 'an encrypted token where signed ones are taken',
    seed: { environment: JWT, token: 'e30.e30.e30.e30.e30' },
    said: /encrypted, and only signed tokens are taken/,
  },
  {
    id: 'token-without-expiry',
    what: 'a signed token that never ends',
    seed: {
      environment: JWT,
      tokenOf: ({ issuer }) => signed({ ...good(issuer), exp: undefined }),
    },
    said: /without expiry → /,
  },
  {
    id: 'token-without-expiry',
    what: 'TOKEN_EXPIRY=required',
    seed: knows({}, { TOKEN_EXPIRY: 'required' }),
    said: /without expiry → /,
  },
  {
    id: 'token-signature',
    what: 'a token of another key',
    seed: { environment: JWT, tokenOf: ({ issuer }) => signed(good(issuer), {}, privateKey) },
    said: /not signed by the issuer’s ES256 key "1"/,
  },
  {
    id: 'token-bound',
    what: 'a token of DPoP where DPOP is off',
    seed: knows({ cnf: { jkt: THUMBPRINT } }),
    said: /bound to a key → .*DPOP=accepted/,
  },
  {
    id: 'token-bound',
    what: 'the same, of a server that calls it so',
    seed: knows({ cnf: { jkt: THUMBPRINT }, token_type: 'DPoP' }),
    said: /"token_type" is "DPoP" → .*DPOP=accepted/,
  },
  {
    id: 'token-not-bound',
    what: 'a plain token where DPOP is required',
    seed: knows({}, { DPOP: 'required' }),
    said: /bound to no key, and DPOP is required/,
  },
  {
    id: 'token-client',
    what: 'a client that nobody lets in',
    seed: knows({ client_id: 'another' }, { ALLOWED_CLIENTS: 'app' }),
    said: /another.* → a client of ALLOWED_CLIENTS/,
  },
]
