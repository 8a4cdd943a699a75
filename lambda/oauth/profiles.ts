import type { ProfileName } from './profile-names.ts'

/** How the tokens of an authorization server differ from RFC 9068. */
export interface Profile {
  /** Values of the header's `typ` that its access tokens have, in lower case without `application/`; an empty text stands for a header without it. */
  readonly types: readonly string[]
  /** Claims that hold scopes, as a text or a list; the first that is there counts. */
  readonly scopes: readonly string[]
  /** Claims that name the client; the first that is there counts. */
  readonly clients: readonly string[]
  /** Claims that name the audience; the first that is there counts. */
  readonly audiences: readonly string[]
  /** Claims without which, and with another value than these, it is no access token. `true`: any value. */
  readonly required: Readonly<Record<string, readonly string[] | true>>
  /** Claims that only its ID tokens, refresh tokens and the like have. */
  readonly foreign: readonly string[]
  /** Hosts of its issuers, which suggest the profile. A `*` stands for one label or more. */
  readonly hosts: readonly string[]
  /** How it exchanges tokens. @default by RFC 8693 */
  readonly exchange?: 'on_behalf_of'
}

/** Hashes of what an ID token was issued with: OpenID Connect Core §3.3.2.11, FAPI 1.0 part 2 §5.1.1, CIBA Core §10.3.1. */
const ID_TOKEN_HASHES = [
  'at_hash',
  'c_hash',
  's_hash',
  'urn:openid:params:jwt:claim:rt_hash',
] as const

/** `nonce`: OpenID Connect Core §2. `events`: logout tokens and security events, OpenID Connect Back-Channel Logout §2.4. */
const NOT_IN_ACCESS_TOKENS = ['nonce', ...ID_TOKEN_HASHES, 'events'] as const

/**
 * Every profile accepts the type `at+jwt`: RFC 9068 §2.1 registered it so that no other token can have it.
 *
 * @see docs/authorization-servers.md, which says what to set for each server
 */
export const PROFILES = {
  /** RFC 9068 to the letter. §2.1: the type. §2.2: claims that every access token has. §2.2.3: `scope`. */
  rfc9068: {
    types: ['at+jwt'],
    scopes: ['scope'],
    clients: ['client_id'],
    audiences: ['aud'],
    required: { sub: true, client_id: true, iat: true, jti: true },
    foreign: [],
    hosts: [
      '*.clerk.accounts.dev', // https://clerk.com/docs/guides/configure/auth-strategies/oauth/how-clerk-implements-oauth
      '*.logto.app', // https://docs.logto.io/authorization/api-resources/protect-your-api
    ],
  },
  /**
   * Any other server. The sign of an access token is `scope`: no documented ID token has one, while those of ZITADEL have
   * `client_id`, and those of many servers `azp` or `jti`: https://github.com/zitadel/oidc/blob/main/pkg/oidc/token.go
   */
  oidc: {
    types: ['at+jwt', 'jwt', ''],
    scopes: ['scope'],
    clients: ['client_id', 'azp'],
    audiences: ['aud'],
    required: { scope: true },
    foreign: NOT_IN_ACCESS_TOKENS,
    hosts: [], // None, because this is the default where signatures are verified.
  },
  keycloak: {
    // `JWT` unless the client's attribute access.token.header.type.rfc9068 is on:
    // https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/jose/jws/DefaultTokenManager.java
    types: ['jwt', 'at+jwt'],
    scopes: ['scope'],
    clients: ['azp'],
    audiences: ['aud'],
    // Others: ID, Refresh, Offline, Logout, DPoP, Serialized-ID:
    // https://github.com/keycloak/keycloak/blob/main/core/src/main/java/org/keycloak/util/TokenUtil.java
    required: { typ: ['Bearer'] },
    // No `nonce`: access tokens had one before Keycloak 25, and have one with the mapper that brings it back:
    // https://www.keycloak.org/docs-api/latest/javadocs/org/keycloak/protocol/oidc/mappers/NonceBackwardsCompatibleMapper.html
    foreign: ID_TOKEN_HASHES,
    hosts: [],
  },
  /** https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html */
  cognito: {
    types: ['', 'at+jwt'], // "The header contains two pieces of information": `kid` and `alg`
    scopes: ['scope'],
    clients: ['client_id'],
    // `aud` is "present only if your application requested a resource binding". Without it, the client takes its place:
    // https://docs.aws.amazon.com/verifiedpermissions/latest/userguide/cognito-validation.html
    audiences: ['aud', 'client_id'],
    required: { token_use: ['access'] },
    foreign: NOT_IN_ACCESS_TOKENS,
    hosts: [
      'cognito-idp.*.amazonaws.com',
      'cognito-idp.*.amazonaws.com.cn',
      'issuer-cognito-idp.*.amazonaws.com',
    ],
  },
  /** v2.0 tokens: https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference */
  entra: {
    types: ['jwt', 'at+jwt'], // "always `JWT`"
    // `scp`: "only included for user tokens", whose `roles` are the user's own; of an app, `roles` are "in place of user scopes"
    scopes: ['scp', 'roles'],
    clients: ['azp'], // "only present in v2.0 tokens"
    audiences: ['aud'], // "in v2.0 tokens, this value is always the client ID of the API"
    // ID tokens have the same type, `ver` and issuer, and may have `roles`, but no `azp`:
    // https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference
    required: { ver: ['2.0'], azp: true },
    foreign: NOT_IN_ACCESS_TOKENS, // `nonce`, `c_hash` and `at_hash` are in the same reference
    hosts: [
      // https://learn.microsoft.com/en-us/entra/identity-platform/authentication-national-cloud
      'login.microsoftonline.com',
      'login.microsoftonline.us',
      'login.partner.microsoftonline.cn',
    ],
    exchange: 'on_behalf_of', // https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-on-behalf-of-flow
  },
  /** Both token profiles: https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles */
  auth0: {
    types: ['jwt', 'at+jwt'],
    // Not `permissions`, which are the user's, whatever the client asked for:
    // https://auth0.com/docs/get-started/apis/enable-role-based-access-control-for-apis
    scopes: ['scope'],
    clients: ['client_id', 'azp'],
    audiences: ['aud'],
    // "Present" in both profiles, and not in ID tokens: https://auth0.com/docs/secure/tokens/id-tokens/id-token-structure
    required: { scope: true },
    foreign: NOT_IN_ACCESS_TOKENS,
    hosts: ['*.auth0.com'],
  },
  /** Custom authorization servers: https://developer.okta.com/docs/reference/api/oidc/#access-token */
  okta: {
    types: ['', 'at+jwt'], // "The header only includes" `alg` and `kid`
    scopes: ['scp'],
    clients: ['cid'],
    audiences: ['aud'],
    required: { cid: true }, // Not in ID tokens: https://developer.okta.com/docs/reference/api/oidc/#id-token
    foreign: NOT_IN_ACCESS_TOKENS,
    hosts: ['*.okta.com'],
  },
  /** https://www.ory.com/docs/oauth2-oidc/jwt-access-token and https://github.com/ory/hydra/blob/master/oauth2/session.go */
  hydra: {
    types: ['jwt', 'at+jwt'], // https://github.com/ory/fosite/blob/master/token/jwt/token_test.go
    scopes: ['scp', 'scope'], // https://github.com/ory/fosite/blob/master/token/jwt/claims_jwt.go: a list, a text or both
    clients: ['client_id'],
    audiences: ['aud'],
    required: { client_id: true }, // The claims of ID tokens: the same session.go, `id_token_claims`
    foreign: NOT_IN_ACCESS_TOKENS,
    hosts: ['*.projects.oryapis.com'],
  },
  /** Signed access tokens: https://zitadel.com/docs/apis/openidoauth/claims */
  zitadel: {
    types: ['jwt', 'at+jwt'], // https://github.com/zitadel/oidc/blob/main/pkg/op/signer.go
    scopes: ['scope'], // None in signed tokens, so `jwt` alone allows nothing; introspection names them.
    clients: ['client_id', 'azp'],
    audiences: ['aud'],
    required: { jti: true }, // ID tokens have the same audience and `client_id`, and no `jti`.
    foreign: [...NOT_IN_ACCESS_TOKENS, 'acr', 'amr', 'auth_time'],
    hosts: ['*.zitadel.cloud'], // https://zitadel.com/docs/guides/integrate/token-introspection
  },
} as const satisfies Record<ProfileName, Profile>
