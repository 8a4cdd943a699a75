import { type HttpAnswer, readJsonObject } from './json-answer.ts'
import { quoted } from './quoted.ts'
import { endpointProblem, isLoopback } from './url.ts'

/** Where an issuer's metadata can be: RFC 8414 §3.1 first, then OpenID Connect Discovery 1.0 §4. */
export function metadataUrls(issuer: string): readonly [string, string] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ]
}

/** Reads the metadata in an answer; undefined when there is none. */
export function readMetadata(answer: HttpAnswer): Record<string, unknown> | undefined {
  try {
    const metadata = readJsonObject(answer)
    return typeof metadata['issuer'] === 'string' ? metadata : undefined
  } catch {
    return undefined
  }
}

/**
 * Says why metadata is not that of the configured issuer: their names must be identical, as those in tokens must be
 * (RFC 8414 §3.3). Equivalent URLs are no exception.
 */
export function issuerProblem(
  metadata: Readonly<Record<string, unknown>>,
  issuer: string,
): string | undefined {
  const { issuer: named } = metadata
  if (named === issuer) return undefined
  return `names the issuer ${quoted(named)}, and AUTH_ISSUER is ${quoted(issuer)}: they must be identical, to the last slash`
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
  return secretEndpointOf(metadata, issuer, 'introspection_endpoint', {
    ifNone:
      ': set AUTH_INTROSPECTION_ENDPOINT if it has one, or TOKEN_CHECK to jwt if it signs its access tokens',
    ifWrong: '; AUTH_INTROSPECTION_ENDPOINT overrides it',
  })
}

/**
 * The token endpoint that metadata names (RFC 8414 §2).
 *
 * @throws when it is not one to send tokens and secrets to
 */
export const tokenEndpointOf: typeof introspectionEndpointOf = (metadata, issuer) =>
  secretEndpointOf(metadata, issuer, 'token_endpoint', { ifNone: '', ifWrong: '' })

/** @param words what to say after a problem */
function secretEndpointOf(
  metadata: Readonly<Record<string, unknown>>,
  issuer: string,
  member: string,
  words: { readonly ifNone: string; readonly ifWrong: string },
): string {
  const named = metadata[member] ?? null
  if (named === null) throw new Error(`${issuer} names no ${member}${words.ifNone}`)
  const endpoint = typeof named === 'string' ? named : ''
  const problem = endpointProblem(endpoint) ?? foreignOrigin(endpoint, new URL(issuer).origin)
  if (problem === undefined) return endpoint
  throw new Error(
    `${issuer} names ${quoted(endpoint)} as its ${member}: ${problem}${words.ifWrong}`,
  )
}

/**
 * The URL of the signing keys that metadata names (RFC 8414 §2). It may be at another origin: nothing secret is sent there,
 * and whoever writes the metadata names the keys in any case. It may not be on this machine, where other services listen, such
 * as the runtime API of Lambda, unless the issuer is there too.
 *
 * @throws when there is none, or one that is not safe to read
 */
export function jwksUriOf(metadata: Readonly<Record<string, unknown>>, issuer: string): string {
  const { jwks_uri: named } = metadata
  if ((named ?? null) === null) {
    throw new Error(`${issuer} names no jwks_uri: set AUTH_JWKS_URI to the URL of its signing keys`)
  }
  const uri = typeof named === 'string' ? named : ''
  const problem = endpointProblem(uri) ?? ownMachine(uri, issuer)
  if (problem === undefined) return uri
  throw new Error(
    `${issuer} names ${quoted(named)} as its jwks_uri: ${problem}; AUTH_JWKS_URI overrides it`,
  )
}

function ownMachine(uri: string, issuer: string): string | undefined {
  const [isOwn, isIssuerOwn] = [uri, issuer].map((url) => isLoopback(new URL(url).hostname))
  return isOwn && !isIssuerOwn ? 'it is on this machine, and the issuer is not' : undefined
}

/** Whoever can write the metadata must not be able to have this server's secret sent elsewhere. */
function foreignOrigin(endpoint: string, origin: string): string | undefined {
  return new URL(endpoint).origin === origin ? undefined : `it is not at ${origin}`
}
