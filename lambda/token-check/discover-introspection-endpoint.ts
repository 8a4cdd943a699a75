import { readJsonObject } from '../oauth/json-answer.ts'
import type { PooledFetch } from './pooled-fetch.ts'
import { urlProblem } from '../oauth/url.ts'

/**
 * The introspection endpoint in the issuer's metadata, which are read when it is first needed, for all that wait; after a
 * failure, when it is needed again.
 */
export function discoverOnce(issuer: string, fetch: PooledFetch): () => Promise<string> {
  let discovered: Promise<string> | undefined
  return async () => {
    discovered ??= discover(issuer, fetch).catch((error: unknown) => {
      discovered = undefined
      throw error
    })
    return discovered
  }
}

/**
 * Reads an authorization server's metadata: RFC 8414 first, OpenID Connect Discovery when the server does not have it.
 *
 * @throws when neither names the issuer, or the introspection endpoint is not one to send tokens and secrets to
 */
async function discover(issuer: string, fetch: PooledFetch): Promise<string> {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ] as const
  const metadata =
    (await readMetadata(places[0], issuer, fetch)) ?? (await readMetadata(places[1], issuer, fetch))
  if (metadata === undefined) {
    throw new Error(`no metadata of ${issuer} at ${places.join(' or ')}`)
  }
  const { introspection_endpoint: named } = metadata
  const endpoint = typeof named === 'string' ? named : ''
  const problem = urlProblem(endpoint) ?? foreignOrigin(endpoint, origin)
  if (problem === undefined) return endpoint
  throw new Error(
    `${issuer} names ${JSON.stringify(endpoint)} as its introspection_endpoint: ${problem}; AUTH_INTROSPECTION_ENDPOINT overrides it`,
  )
}

/**
 * Undefined when what the server has there is no metadata of this issuer (RFC 8414 §3.3).
 *
 * @throws when the server does not answer at all: it would only be waited for a second time
 */
async function readMetadata(
  url: string,
  issuer: string,
  fetch: PooledFetch,
): Promise<Record<string, unknown> | undefined> {
  const answer = await fetch(url, { method: 'GET', headers: { accept: 'application/json' } })
  try {
    const metadata = readJsonObject(answer)
    const isOfIssuer = new URL(String(metadata['issuer'])).href === new URL(issuer).href
    return isOfIssuer ? metadata : undefined
  } catch {
    return undefined
  }
}

/** Whoever can write the metadata must not be able to have our secret sent elsewhere. */
function foreignOrigin(endpoint: string, origin: string): string | undefined {
  return new URL(endpoint).origin === origin ? undefined : `it is not at ${origin}`
}
