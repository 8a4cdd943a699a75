/** Configures `oidc-provider` as a lenient authorization server that issues audience-bound tokens. */
import { createPublicKey, generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import {
  type AccessToken,
  type ClientCredentials,
  type AdapterPayload,
  type ClientMetadata,
  type Configuration,
  errors,
  type JWK,
  Provider,
  type ResourceServer,
} from 'oidc-provider'
import { EXCHANGE_GRANT } from '../../lambda/oauth/token-exchange.ts'
import { automaticApproval } from './automatic-approval.ts'
import { DEMO_CLIENT, DEV_USER } from './demo-client.ts'
import { ROUTES } from './keycloak-paths.ts'
import { spellingsOf } from './resource-spellings.ts'
import type { StateFile } from './state-file.ts'
import { exchangeTokens } from './token-exchange.ts'
import { createTokenStore } from './token-store.ts'

export interface ProviderOptions {
  /** Canonical resource identifier of the MCP server: the audience of the tokens. */
  readonly resource: string
  /** The scopes of the resource that a request without any gets. */
  readonly scopes: readonly string[]
  /** Further scopes of the resource, for requests that name them: such as those of single tools. @default none */
  readonly furtherScopes?: readonly string[]
  /** Whether access tokens are JWTs (RFC 9068). @default false: they are opaque */
  readonly signsTokens?: boolean
  /** Services for which the MCP server may exchange tokens, by audience or resource. @default none */
  readonly exchangesFor?: readonly string[]
  /** Whether clients that send proofs get tokens that are bound to their keys (DPoP, RFC 9449). @default false */
  readonly bindsTokens?: boolean
  /** The MCP server's own client, which may introspect any token. */
  readonly resourceServer: { readonly clientId: string; readonly clientSecret: string }
  /**
   * Keeps clients and tokens across restarts, and the key of signed tokens.
   *
   * @default they live in memory
   */
  readonly state?: StateFile | undefined
  /**
   * Fetches client ID metadata documents.
   *
   * @default the global `fetch`, limited to https and public addresses
   */
  readonly fetch?: typeof fetch
}

const ACCESS_TOKEN_TTL_SECONDS = 60 * 60
/** Longer than a development server runs, so that grants and refresh tokens never expire. */
const GRANT_TTL_SECONDS = 14 * 24 * 60 * 60

export async function createProvider(issuer: string, options: ProviderOptions): Promise<Provider> {
  const { adapter, keep } = createTokenStore(options.state)
  // Signed tokens outlive a restart with their key only. Others are kept themselves.
  const key = await (options.signsTokens === true ? keep('SigningKey', newKey) : newKey())
  const provider = new Provider(issuer, {
    ...automaticApproval(options),
    adapter,
    clients: staticClients(options),
    // RFC 8252 §7: most MCP clients run on the user's machine, though few of them declare it. A native client may
    // use any port of a loopback address, or a private-use URI scheme, for its redirect URI.
    clientDefaults: { application_type: 'native' },
    clientBasedCORS: () => true, // pages that get here are of loopback origins
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    extraTokenClaims: demoSubject,
    ...(options.fetch && { fetch: options.fetch }),
    features: features(options),
    jwks: { keys: [key as JWK] },
    pkce: { required: () => true },
    responseTypes: ['code'],
    renderError: (ctx, out) => void (ctx.body = out),
    routes: ROUTES,
    ttl: {
      AccessToken: ACCESS_TOKEN_TTL_SECONDS,
      ClientCredentials: ACCESS_TOKEN_TTL_SECONDS,
      Grant: GRANT_TTL_SECONDS,
      IdToken: ACCESS_TOKEN_TTL_SECONDS,
      RefreshToken: GRANT_TTL_SECONDS,
      Session: GRANT_TTL_SECONDS,
    },
  })
  const { resource, exchangesFor: services = [] } = options
  if (services.length > 0) {
    const publicKey = createPublicKey({ key, format: 'jwk' })
    exchangeTokens(provider, { resource, services, key: publicKey })
  }
  // Otherwise Koa prints an error for every connection that a client drops.
  provider.silent = true
  return provider
}

async function newKey(): Promise<AdapterPayload> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }
}

function staticClients({ resourceServer, exchangesFor = [] }: ProviderOptions): ClientMetadata[] {
  const noRedirects = { redirect_uris: [], response_types: [] }
  return [
    {
      client_id: resourceServer.clientId,
      client_secret: resourceServer.clientSecret,
      grant_types: exchangesFor.length > 0 ? [EXCHANGE_GRANT] : [],
      ...noRedirects,
    },
    {
      client_id: DEMO_CLIENT.id,
      client_secret: DEMO_CLIENT.secret,
      grant_types: ['client_credentials'],
      ...noRedirects,
    },
  ]
}

/** Gives the demo client's tokens the user of the sign-in, so that tools that work for a user can be tried by curl. */
function demoSubject(_ctx: unknown, { kind, clientId }: AccessToken | ClientCredentials) {
  const isDemo = kind === 'ClientCredentials' && clientId === DEMO_CLIENT.id
  return isDemo ? { sub: DEV_USER } : undefined
}

function features(options: ProviderOptions): NonNullable<Configuration['features']> {
  const { resourceServer, bindsTokens = false } = options
  return {
    clientCredentials: { enabled: true },
    clientIdMetadataDocument: { enabled: true, ack: 'draft-02' },
    devInteractions: { enabled: false },
    // Without it, the resource server accepts bearer tokens only.
    dPoP: { enabled: bindsTokens },
    introspection: {
      enabled: true,
      // RFC 7662 §4: other clients may introspect their own tokens only.
      allowedPolicy: (_ctx, client, token) =>
        client.clientId === resourceServer.clientId ||
        (client.clientAuthMethod !== 'none' && client.clientId === token.clientId),
    },
    pushedAuthorizationRequests: { enabled: false },
    registration: { enabled: true },
    resourceIndicators: resourceIndicators(options),
    revocation: {
      enabled: true,
      allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId,
    },
    rpInitiatedLogout: {
      logoutSource: (ctx, form) =>
        void (ctx.body = `${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`),
      postLogoutSuccessSource: (ctx) => void (ctx.body = {}),
    },
  }
}

/** Issues tokens for the only resource, whether or not the client names it (RFC 8707). */
function resourceIndicators(options: ProviderOptions) {
  const { resource, scopes, furtherScopes = [], signsTokens = false } = options
  const allScopes = [...scopes, ...furtherScopes]
  const spellings = spellingsOf(resource)
  return {
    enabled: true,
    defaultResource: () => resource,
    // A token for `openid` only is meant for the userinfo endpoint.
    useGrantedResource: (_ctx, source) => allScopes.some((scope) => source.scopes.has(scope)),
    getResourceServerInfo(ctx, indicator) {
      if (!spellings.includes(indicator)) throw new errors.InvalidTarget()
      // RFC 6749 §3.3: a request without a scope gets the default.
      if (ctx.oidc.params) ctx.oidc.params['scope'] ??= scopes.join(' ')
      const server: ResourceServer = {
        scope: allScopes.join(' '),
        audience: resource,
        accessTokenFormat: signsTokens ? 'jwt' : 'opaque',
      }
      const { route, resourceServers, provider } = ctx.oidc
      // A client may use another spelling when it redeems the code.
      if (route === 'authorization' && resourceServers !== undefined) {
        for (const other of spellings) {
          resourceServers[other] = new provider.ResourceServer(other, server)
        }
      }
      return server
    },
  } satisfies NonNullable<Configuration['features']>['resourceIndicators']
}
