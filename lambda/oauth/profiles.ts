/** How the tokens of an authorization server differ from RFC 9068. */
export interface Profile {
  /** Values of the header's `typ` that its access tokens have, in lower case without `application/`; an empty text stands for a header without it. */
  readonly types: readonly string[]
  /** Claims that hold scopes, as a text or a list; all that are there count. */
  readonly scopes: readonly string[]
  /** Claims that name the client; the first that is there counts. */
  readonly clients: readonly string[]
  /** Claims that name the audience; the first that is there counts. */
  readonly audiences: readonly string[]
  /** Claims without which, and with another value than these, it is no access token. `true`: any value. */
  readonly required: Readonly<Record<string, readonly string[] | true>>
  /** Claims that only its ID tokens, refresh tokens and the like have. */
  readonly foreign: readonly string[]
  /** Hosts of its issuers, which suggest the profile. A leading dot stands for any subdomain. */
  readonly hosts: readonly string[]
}

/** Hashes of what an ID token was issued with: OpenID Connect Core §3.3.2.11, FAPI 1.0 part 2 §5.1.1, CIBA Core §10.3.1. */
const ID_TOKEN_HASHES = [
  'at_hash',
  'c_hash',
  's_hash',
  'urn:openid:params:jwt:claim:rt_hash',
] as const

/** Claims of ID tokens (OpenID Connect Core §2) and of logout tokens (`events`, OpenID Connect Back-Channel Logout §2.4). */
const NOT_OF_ACCESS_TOKENS = ['nonce', ...ID_TOKEN_HASHES, 'events'] as const

export const PROFILES = {
  /** RFC 9068 to the letter: §2.1 the type, §2.2 the claims that every token has. */
  rfc9068: {
    types: ['at+jwt'],
    scopes: ['scope'],
    clients: ['client_id'],
    audiences: ['aud'],
    required: { sub: true, client_id: true, iat: true, jti: true },
    foreign: [],
    hosts: [],
  },
  /** Servers that RFC 9068 describes but for the type: `client_id` (§2.2) is the claim that ID tokens lack. */
  oidc: {
    types: ['at+jwt', 'jwt', ''],
    scopes: ['scope', 'scp'],
    clients: ['client_id'],
    audiences: ['aud'],
    required: { client_id: true },
    foreign: NOT_OF_ACCESS_TOKENS,
    hosts: [],
  },
  keycloak: {
    types: ['jwt', 'at+jwt'],
    scopes: ['scope'],
    clients: ['azp'],
    audiences: ['aud'],
    required: { typ: ['Bearer'] },
    foreign: ID_TOKEN_HASHES,
    hosts: [],
  },
  cognito: {
    types: [''],
    scopes: ['scope'],
    clients: ['client_id'],
    audiences: ['aud', 'client_id'],
    required: { token_use: ['access'] },
    foreign: NOT_OF_ACCESS_TOKENS,
    hosts: ['.amazonaws.com'],
  },
  entra: {
    types: ['jwt'],
    scopes: ['scp', 'roles'],
    clients: ['azp'],
    audiences: ['aud'],
    required: { ver: ['2.0'], azp: true },
    foreign: NOT_OF_ACCESS_TOKENS,
    hosts: ['login.microsoftonline.com'],
  },
  auth0: {
    types: ['jwt'],
    scopes: ['scope'],
    clients: ['azp'],
    audiences: ['aud'],
    required: { azp: true },
    foreign: NOT_OF_ACCESS_TOKENS,
    hosts: ['.auth0.com'],
  },
  okta: {
    types: [''],
    scopes: ['scp'],
    clients: ['cid'],
    audiences: ['aud'],
    required: { cid: true },
    foreign: NOT_OF_ACCESS_TOKENS,
    hosts: ['.okta.com', '.oktapreview.com'],
  },
} as const satisfies Record<string, Profile>

export type ProfileName = keyof typeof PROFILES
