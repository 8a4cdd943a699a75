import { type HttpAnswer, readJsonObject } from './json-answer.ts'
import { urlProblem } from './url.ts'

/** Where an issuer's metadata can be: RFC 8414 §3.1 first, then OpenID Connect Discovery 1.0 §4. */
export function metadataUrls(issuer: string): readonly [string, string] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ]
}

/** Reads the metadata in an answer; undefined when it is not that of this issuer (RFC 8414 §3.3). */
export function readMetadata(
  answer: HttpAnswer,
  issuer: string,
): Record<string, unknown> | undefined {
  try {
    const metadata = readJsonObject(answer)
    const isOfIssuer = new URL(String(metadata['issuer'])).href === new URL(issuer).href
    return isOfIssuer ? metadata : undefined
  } catch {
    return undefined
  }
}

/**
 * The introspection endpoint that metadata names (RFC 8414 §2).
 *
 * @throws when it is not one to send tokens and secrets to
 */
export function introspectionEndpointOf(
  metadata: Readonly<Record<string, unknown>>,
  issuer: string,
): string {
  const { introspection_endpoint: named } = metadata
  const endpoint = typeof named === 'string' ? named : ''
  const problem = urlProblem(endpoint) ?? foreignOrigin(endpoint, new URL(issuer).origin)
  if (problem === undefined) return endpoint
  throw new Error(
    `${issuer} names ${JSON.stringify(endpoint)} as its introspection_endpoint: ${problem}; AUTH_INTROSPECTION_ENDPOINT overrides it`,
  )
}

/** Whoever can write the metadata must not be able to have this server's secret sent elsewhere. */
function foreignOrigin(endpoint: string, origin: string): string | undefined {
  return new URL(endpoint).origin === origin ? undefined : `it is not at ${origin}`
}
