/** Introspection as in most guides: Powertools reads the secret, and `fetch` sends the request. */
import { getSecret } from '@aws-lambda-powertools/parameters/secrets'

const { RESOURCE_URL, AUTH_ISSUER, AUTH_INTROSPECTION_ENDPOINT, OAUTH_CLIENT_ID } = process.env

export const resource = new URL(RESOURCE_URL)
export const issuer = AUTH_ISSUER
export const scope = 'mcp'
export const metadataPath = `/.well-known/oauth-protected-resource${resource.pathname}`
export const metadataUrl = new URL(metadataPath, resource).href
export const metadata = {
  resource: RESOURCE_URL,
  authorization_servers: [issuer],
  scopes_supported: [scope],
  bearer_methods_supported: ['header'],
}

/** The authorization server metadata (RFC 8414) that the SDKs require. */
export const oauthMetadata = {
  issuer,
  authorization_endpoint: `${issuer}/protocol/openid-connect/auth`,
  token_endpoint: `${issuer}/protocol/openid-connect/token`,
  response_types_supported: ['code'],
}

/** Introspects a token (RFC 7662 §2.2). */
export async function introspect(token) {
  const secret = await getSecret(process.env.OAUTH_CLIENT_SECRET_ARN)
  const credentials = Buffer.from(`${OAUTH_CLIENT_ID}:${String(secret)}`).toString('base64')
  const response = await fetch(AUTH_INTROSPECTION_ENDPOINT, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ token }),
  })
  if (!response.ok) throw new Error(`introspection failed: ${response.status}`)
  return response.json()
}

/** Returns the SDKs' AuthInfo, or undefined for a token that is inactive or meant for another server. */
export async function authInfoOf(token) {
  const answer = await introspect(token)
  if (!answer.active || ![answer.aud].flat().includes(RESOURCE_URL)) return undefined
  return {
    token,
    clientId: answer.client_id,
    scopes: answer.scope.split(' '),
    expiresAt: answer.exp,
    resource,
    extra: { sub: answer.sub },
  }
}
