/** Faults of a token, by the settings of this server. */
import { generateKeyPairSync } from 'node:crypto'
import { unsignedToken } from '../../support/signed-tokens.ts'
import { at, both, type Defect, edit } from './defects.ts'
import type { Fault } from './faults.ts'
import type { Seed } from './settings-faults.ts'
import { INTROSPECTION, signedToken } from './stub-issuer.ts'

/** Nobody has signed it. */
const madeUpToken = (claims: object) => unsignedToken({ alg: 'ES256' }, { scope: 'mcp', ...claims })

const RESOURCE = 'http://localhost:3000/mcp'
const OPAQUE = 'an-opaque-token-of-somebody'

/** The authorization server says this of a token, and knows no other one. */
const knows = (answer: object, environment: Seed['environment'] = {}) => ({
  token: OPAQUE,
  environment,
  defect: at(INTROSPECTION, (reply, seen) => {
    if (!seen.body.includes(OPAQUE)) return
    reply.body = JSON.stringify({ active: true, aud: RESOURCE, scope: 'mcp', ...answer })
  }),
})

const issuesBoundTokens: Defect = at(
  '/oauth-authorization-server/realms/main',
  edit((body) => ({ ...body, dpop_signing_alg_values_supported: ['ES256'] })),
)
const PLAIN = knows({}, { DPOP: 'required' })

/** Of another key. */
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const THUMBPRINT = 'a'.repeat(43)
const JWT = { TOKEN_CHECK: 'jwt', OAUTH_CLIENT_SECRET: undefined }

const several = (entry: object = {}): Seed => ({
  environment: { AUTH_ISSUER: undefined, OAUTH_CLIENT_SECRET: undefined },
  environmentOf: ({ issuer }) => ({
    AUTH_SERVERS: JSON.stringify([{ issuer, tokenCheck: 'jwt', ...entry }]),
  }),
})

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
    seed: { tokenOf: ({ issuer }) => madeUpToken({ iss: issuer, aud: RESOURCE }) },
    said: /although nothing is wrong .*; aud is "http.*" → .*Keycloak wants "mcp-server" in aud as well/,
  },
  {
    id: 'token-issuer',
    what: 'an issuer by another name of this machine',
    seed: {
      tokenOf: ({ issuer }) => madeUpToken({ iss: issuer.replace('localhost', '127.0.0.1') }),
    },
    said: /issued by "http:\/\/127\.0\.0\.1.* → "http:\/\/localhost/,
  },
  {
    id: 'token-issuer',
    what: 'a token of v1.0 of Entra ID',
    seed: { tokenOf: () => madeUpToken({ iss: 'https://sts.windows.net/tenant/' }) },
    said: /issued by "https:\/\/sts\.windows\.net.* → "http:\/\/localhost/,
    where: /requestedAccessTokenVersion/,
  },
  {
    id: 'token-issuer',
    what: 'a token of none of several authorization servers',
    seed: {
      ...several(),
      tokenOf: () => signedToken({ issuer: 'https://other.example' }),
    },
    said: /issued by "https:\/\/other\.example", which is none of AUTH_SERVERS → "http:\/\/localhost/,
  },
  {
    id: 'token-expired',
    what: 'a token of one of several authorization servers',
    seed: { ...several(), tokenOf: (stub) => signedToken(stub, { exp: 1 }) },
    said: /expired /,
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
    id: 'token-type',
    what: 'the profile of another product',
    seed: {
      environment: { ...JWT, AUTH_PROFILE: 'rfc9068' },
      tokenOf: (stub) => signedToken(stub),
    },
    said: /the header has the typ "JWT".*AUTH_PROFILE is rfc9068/,
  },
  {
    id: 'token-type',
    what: 'the profile of another product, of one of several authorization servers',
    seed: { ...several({ profile: 'rfc9068' }), tokenOf: (stub) => signedToken(stub) },
    said: /the header has the typ "JWT".*profile in AUTH_SERVERS is rfc9068.* of the form/,
    where: /^AUTH_SERVERS\[0\] \(http.*\): profile/,
  },
  {
    id: 'token-without-expiry',
    what: 'a signed token that never ends',
    seed: { environment: JWT, tokenOf: (stub) => signedToken(stub, { exp: undefined }) },
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
    seed: { environment: JWT, tokenOf: (stub) => signedToken(stub, {}, {}, privateKey) },
    said: /not signed by the issuer’s ES256 key "1" → .* one of the published keys/,
  },
  {
    id: 'token-signature',
    what: 'a key that is not published',
    seed: { environment: JWT, tokenOf: (stub) => signedToken(stub, {}, { kid: 'of-yesterday' }) },
    said: /"of-yesterday".* → .* one of the published keys/,
  },
  {
    id: 'token-bound',
    what: 'a token of DPoP where DPOP is off',
    seed: knows({ cnf: { jkt: THUMBPRINT } }),
    said: /bound to a key → .*DPOP=accepted/,
  },
  {
    id: 'token-bound',
    what: 'a signed token of DPoP where DPOP is off',
    seed: {
      environment: JWT,
      tokenOf: (stub) => signedToken(stub, { cnf: { jkt: THUMBPRINT } }),
    },
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
    seed: { ...PLAIN, defect: both(PLAIN.defect, issuesBoundTokens) },
    said: /bound to no key, and DPOP is required → /,
  },
  {
    id: 'token-client',
    what: 'a client that nobody lets in',
    seed: knows({ client_id: 'another' }, { ALLOWED_CLIENTS: 'app' }),
    said: /the client "another" is not one of ALLOWED_CLIENTS → a client that the list has/,
  },
]
