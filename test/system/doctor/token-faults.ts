/** Faults of an access token, and of what a server does with a good one. */
import { type Defect, edit, rpc } from './defects.ts'
import type { Fault } from './faults.ts'

interface World {
  readonly url: string
  readonly issuer: string
  readonly accessToken: string
}

export interface TokenSeed {
  readonly defect?: (world: World) => Defect
  /** @default the one that works */
  readonly tokenOf?: (world: World) => string
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = () => Math.floor(Date.now() / 1000)

/** A token that nobody has issued, with the claims of a good one and others. */
const withClaims = (claims: (world: World) => object) => ({
  tokenOf: (world: World) =>
    [
      part({ alg: 'ES256', typ: 'at+jwt' }),
      part({
        iss: world.issuer,
        aud: world.url,
        exp: now() + 600,
        iat: now() - 1,
        scope: 'mcp',
        ...claims(world),
      }),
      'c2lnbmF0dXJl',
    ].join('.'),
})

const LEGACY = false
const MODERN = true

/** A refusal in the words of this server. */
const refusing = (status: number, error: string) => () =>
  rpc('initialize', LEGACY, (reply) => {
    reply.status = status
    reply.body = JSON.stringify({ error: { code: status, data: { error } } })
  })

export const TOKEN_FAULTS: readonly Fault<TokenSeed>[] = [
  {
    id: 'token-expired',
    what: 'a token of an hour ago',
    seed: withClaims(() => ({ exp: now() - 3600 })),
    said: /exp was 360[01] s ago/,
  },
  {
    id: 'token-not-valid-yet',
    what: 'a token of a server whose clock is fast',
    seed: withClaims(() => ({ iat: now() + 300 })),
    said: /nbf or iat is (?:299|300) s from now/,
  },
  {
    id: 'token-kind',
    what: 'an ID token',
    seed: withClaims(() => ({ nonce: 'n', scope: undefined })),
    said: /an ID token → an access token/,
  },
  {
    id: 'token-kind',
    what: 'a refresh token',
    seed: withClaims(() => ({ typ: 'Refresh' })),
    said: /"typ" is "Refresh"/,
  },
  {
    id: 'token-issuer',
    what: 'a token of another realm',
    seed: withClaims(() => ({ iss: 'https://auth.example.com/realms/other' })),
    said: /iss is "https:\/\/auth\.example\.com\/realms\/other" → "http:\/\/localhost/,
  },
  {
    id: 'token-audience',
    what: 'no audience mapper',
    seed: withClaims(() => ({ aud: ['account'] })),
    said: /aud is \["account"\] → "http:.*\/mcp"/,
  },
  {
    id: 'token-audience',
    what: 'no audience at all',
    seed: withClaims(() => ({ aud: undefined })),
    said: /aud is nothing/,
  },
  {
    id: 'token-scope',
    what: 'a token without the scope',
    seed: {
      defect:
        ({ accessToken }) =>
        (reply, { headers }) => {
          if (headers.authorization !== `Bearer ${accessToken}`) return
          reply.status = 403
          reply.headers['www-authenticate'] = 'Bearer error="insufficient_scope", scope="mcp admin"'
        },
    },
    said: /got 403.* → the scopes "mcp admin"/,
  },
  {
    id: 'token-client',
    what: 'a client that the server does not list',
    seed: { defect: refusing(403, 'access_denied') },
    said: /got 403 .*access_denied.*; the client of the token is .* → a client that the list has/,
  },
  {
    id: 'rate-limited',
    what: 'a limit of the calls of a caller',
    seed: { defect: () => rpc('initialize', LEGACY, (reply) => (reply.status = 429)) },
    said: /POST .* got 429/,
  },
  {
    id: 'token-unknown',
    what: 'keys that the server cannot read',
    seed: { defect: refusing(503, 'temporarily_unavailable') },
    said: /got 503 .*temporarily_unavailable/,
  },
  {
    id: 'token-refused',
    what: 'a token that says nothing',
    seed: { tokenOf: () => 'an-opaque-token-of-nobody' },
    said: /got 401.*, because "/,
  },
  {
    id: 'changed-token-accepted',
    what: 'a signature that nobody checks',
    seed: {
      defect:
        ({ accessToken }) =>
        (reply, { headers, body }) => {
          const isChanged = headers.authorization?.startsWith(`Bearer ${accessToken.slice(0, -1)}`)
          if (isChanged === true && body.includes('"ping"')) reply.status = 200
        },
    },
    said: /got 200.* → 401/,
  },
  {
    id: 'mcp-not-spoken',
    what: 'an error for clients of one era',
    seed: {
      defect: () =>
        rpc(
          'initialize',
          LEGACY,
          edit(() => ({ error: { code: -32_603, message: 'Broken' } })),
        ),
    },
    said: /got 200 with {"error":.*Broken.* → 200 with a JSON-RPC result/,
  },
  {
    id: 'mcp-version',
    what: 'another revision',
    seed: {
      defect: () =>
        rpc(
          'initialize',
          LEGACY,
          edit(() => ({ result: { protocolVersion: '2023-01-01' } })),
        ),
    },
    said: /agrees on "2023-01-01" → 2025-11-25 or/,
  },
  {
    id: 'tools-missing',
    what: 'no tools for clients of one era',
    seed: {
      defect: () =>
        rpc(
          'tools/list',
          MODERN,
          edit(() => ({ result: { tools: [] } })),
        ),
    },
    said: /got 200 .* → a list with a tool/,
  },
  {
    id: 'tool-failed',
    what: 'a tool that answers with an error of the protocol',
    seed: {
      defect: () =>
        rpc(
          'tools/call',
          MODERN,
          edit(() => ({ error: { code: -32_603, message: 'Broken' } })),
        ),
    },
    said: /Broken.* → 200 with the result of "add_numbers"/,
  },
]
