/** How `oidc-provider` is set up: a lenient authorization server that issues opaque, audience-bound tokens. */
import { generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { type ClientMetadata, type Configuration, errors, Provider } from 'oidc-provider'
import { approval } from './approval.ts'
import { ROUTES } from './http.ts'
import { memoryStore } from './store.ts'
import { DEMO_CLIENT } from './demo-client.ts'

export interface ProviderOptions {
  /** Canonical resource identifier of the MCP server: the audience of the tokens. */
  readonly resource: string
  /** The scopes of the resource. */
  readonly scopes: readonly string[]
  /** The MCP server's own client, which may introspect every token. */
  readonly resourceServer: { readonly clientId: string; readonly clientSecret: string }
  /**
   * Fetches client ID metadata documents.
   *
   * @default the global `fetch`, over https and never at private addresses
   */
  readonly fetch?: typeof fetch
}

const ACCESS_TOKEN_TTL_SECONDS = 60 * 60
/** Grants, and with them refresh tokens, outlive any uptime of a development server. */
const GRANT_TTL_SECONDS = 14 * 24 * 60 * 60

export async function createProvider(issuer: string, options: ProviderOptions): Promise<Provider> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const provider = new Provider(issuer, {
    ...approval(options),
    adapter: memoryStore(),
    clients: staticClients(options.resourceServer),
    // RFC 8252 §7: most MCP clients run on the user's machine, and few of them say so. A native client may
    // come back at any port of a loopback address, or at a scheme of its own.
    clientDefaults: { application_type: 'native' },
    clientBasedCORS: () => true,
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    ...(options.fetch && { fetch: options.fetch }),
    features: features(options),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
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
  // Koa prints the error of every connection that a client drops.
  provider.silent = true
  return provider
}

function staticClients(resourceServer: ProviderOptions['resourceServer']): ClientMetadata[] {
  const noRedirects = { redirect_uris: [], response_types: [] }
  return [
    {
      client_id: resourceServer.clientId,
      client_secret: resourceServer.clientSecret,
      grant_types: [],
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

function features(options: ProviderOptions): NonNullable<Configuration['features']> {
  const { resourceServer } = options
  return {
    clientCredentials: { enabled: true },
    clientIdMetadataDocument: { enabled: true, ack: 'draft-02' },
    devInteractions: { enabled: false },
    // The resource server takes bearer tokens alone.
    dPoP: { enabled: false },
    introspection: {
      enabled: true,
      // RFC 7662 §4: everyone else learns about tokens of their own at most.
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

/** RFC 8707: there is one resource, and it is meant whether or not the client names it. */
function resourceIndicators({ resource, scopes }: ProviderOptions) {
  return {
    enabled: true,
    defaultResource: () => resource,
    // A token for `openid` alone is one for the userinfo endpoint.
    useGrantedResource: (_ctx, source) => scopes.some((scope) => source.scopes.has(scope)),
    getResourceServerInfo(ctx, indicator) {
      if (indicator !== resource) throw new errors.InvalidTarget()
      // RFC 6749 §3.3: a request without a scope gets the default.
      if (ctx.oidc.params) ctx.oidc.params['scope'] ??= scopes.join(' ')
      return { scope: scopes.join(' '), audience: resource, accessTokenFormat: 'opaque' }
    },
  } satisfies NonNullable<Configuration['features']>['resourceIndicators']
}
