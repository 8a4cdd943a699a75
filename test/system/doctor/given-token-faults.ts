/** Faults of a token that is judged by the settings: what the authorization server says of it, and what this server does. */
import { at } from './defects.ts'
import type { Fault } from './faults.ts'
import type { Seed } from './settings-faults.ts'
import { INTROSPECTION, signedToken } from './stub-issuer.ts'

const JWT = { TOKEN_CHECK: 'jwt', OAUTH_CLIENT_SECRET: undefined }

/** Nobody has signed it. */
const madeUpToken = (claims: object) =>
  [{ alg: 'ES256' }, { scope: 'mcp', ...claims }, {}]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')

const SEVERAL: Seed = {
  environment: { AUTH_ISSUER: undefined, OAUTH_CLIENT_SECRET: undefined },
  environmentOf: ({ issuer }) => ({
    AUTH_SERVERS: JSON.stringify([{ issuer, tokenCheck: 'jwt' }]),
  }),
}

export const GIVEN_TOKEN_FAULTS: readonly Fault<Seed>[] = [
  {
    id: 'token-not-active',
    what: 'a token that has been revoked',
    seed: { token: 'a-revoked-token-of-somebody' },
    said: /introspect got 200 with {"active":false} → "active": true/,
  },
  {
    id: 'token-not-active',
    what: 'no audience mapper for the client',
    seed: {
      tokenOf: ({ issuer }) => madeUpToken({ iss: issuer, aud: 'http://localhost:3000/mcp' }),
    },
    said: /although nothing is wrong .*; aud is "http.*" → .*Keycloak wants "mcp-server" in aud as well/,
  },
  {
    id: 'token-issuer',
    what: 'an issuer by another name of this machine',
    seed: {
      tokenOf: ({ issuer }) => madeUpToken({ iss: issuer.replace('localhost', '127.0.0.1') }),
    },
    said: /iss is "http:\/\/127\.0\.0\.1/,
  },
  {
    id: 'token-audience',
    what: 'no audience mapper for the URL',
    seed: {
      token: 'an-opaque-token-of-somebody',
      defect: at(INTROSPECTION, (reply, seen) => {
        if (!seen.body.includes('an-opaque-token')) return
        reply.body = JSON.stringify({ active: true, aud: ['mcp-server', 'account'], scope: 'mcp' })
      }),
    },
    said: /aud is \["mcp-server","account"\] → "http:\/\/localhost:3000\/mcp"/,
  },
  {
    id: 'token-signature',
    what: 'a token that somebody else signed',
    seed: {
      environment: JWT,
      tokenOf: (stub) =>
        signedToken(stub).replace(/[^.]+$/, '') + signedToken(stub, { sub: 'x' }).split('.')[2],
    },
    said: /bad_signature: .* → a token that is signed with one of the published keys/,
  },
  {
    id: 'token-type',
    what: 'the profile of another product',
    seed: {
      environment: { ...JWT, AUTH_PROFILE: 'rfc9068' },
      tokenOf: (stub) => signedToken(stub),
    },
    said: /the header has the typ "JWT".*AUTH_PROFILE is rfc9068/,
  },
  {
    id: 'token-client',
    what: 'a client that is not on the list',
    seed: {
      environment: { ...JWT, ALLOWED_CLIENTS: 'vscode' },
      tokenOf: (stub) => signedToken(stub),
    },
    said: /the client "client" is not one of ALLOWED_CLIENTS/,
  },
  {
    id: 'token-binding',
    what: 'a token that is bound to a key, where no proof is read',
    seed: {
      environment: JWT,
      tokenOf: (stub) => signedToken(stub, { cnf: { jkt: 'k'.repeat(43) } }),
    },
    said: /key_bound: .* → DPOP=accepted/,
  },
  {
    id: 'token-issuer',
    what: 'a token of none of several authorization servers',
    seed: {
      ...SEVERAL,
      tokenOf: (stub) => signedToken({ ...stub, issuer: 'https://other.example' }),
    },
    said: /issued by "https:\/\/other\.example", which is none of AUTH_SERVERS/,
  },
  {
    id: 'token-expired',
    what: 'a token of one of several authorization servers',
    seed: { ...SEVERAL, tokenOf: (stub) => signedToken(stub, { exp: 1 }) },
    said: /exp was \d+ s ago/,
  },
  {
    id: 'token-scope',
    what: 'a scope that the token does not have',
    seed: {
      token: 'an-opaque-token-of-somebody',
      defect: at(INTROSPECTION, (reply, seen) => {
        if (!seen.body.includes('an-opaque-token')) return
        const aud = 'http://localhost:3000/mcp'
        reply.body = JSON.stringify({ active: true, aud, scope: 'profile' })
      }),
    },
    said: /scope is "profile" → the scopes mcp/,
  },
]
