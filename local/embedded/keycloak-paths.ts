/** Paths of the authorization server: Keycloak's, and the well-known ones. */
import type { Provider } from 'oidc-provider'

type Middleware = Parameters<Provider['use']>[0]

/** Keycloak's paths below the issuer. */
export const ROUTES = {
  authorization: '/protocol/openid-connect/auth',
  token: '/protocol/openid-connect/token',
  introspection: '/protocol/openid-connect/token/introspect',
  revocation: '/protocol/openid-connect/revoke',
  jwks: '/protocol/openid-connect/certs',
  userinfo: '/protocol/openid-connect/userinfo',
  end_session: '/protocol/openid-connect/logout',
  registration: '/clients-registrations/openid-connect',
}

const METADATA_PATHS = [
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
]

/** Serves the provider below the issuer's path, and its metadata also at the well-known URLs of RFC 8414 §3.1. */
export function realmRoutes(issuer: string): Middleware {
  const { host, pathname: realmPath } = new URL(issuer)
  return async (ctx, next) => {
    const route = routeInRealm(ctx.path, realmPath)
    if (route !== undefined) {
      // The provider builds its endpoint URLs from these two. They must match the issuer, whatever name the client
      // used for the loopback address.
      ctx.req.headers.host = host
      Object.assign(ctx.req, { baseUrl: realmPath })
      ctx.path = route
      await next()
    }
    if (ctx.status !== 404) return
    ctx.body = { error: 'not_found', error_description: `${issuer} has no endpoint here` }
    ctx.status = 404
  }
}

function routeInRealm(path: string, realmPath: string): string | undefined {
  const metadata = METADATA_PATHS.find((wellKnown) => path === wellKnown + realmPath)
  if (metadata !== undefined) return metadata
  return path.startsWith(`${realmPath}/`) ? path.slice(realmPath.length) : undefined
}

/** Lets browser clients register. Registration is the only endpoint without CORS headers from the provider. */
export const registrationCors: Middleware = async (ctx, next) => {
  if (!ctx.path.startsWith(ROUTES.registration) || ctx.get('Origin') === '') return next()
  ctx.set('Access-Control-Allow-Origin', ctx.get('Origin'))
  if (ctx.method !== 'OPTIONS') return next()
  ctx.set('Access-Control-Allow-Methods', 'GET, POST')
  ctx.set('Access-Control-Allow-Headers', ctx.get('Access-Control-Request-Headers'))
  ctx.status = 204
}
