import type { InvalidRequest, MissingToken } from './rejection.ts'

/** RFC 6750 §2.1: b64token. */
const B64TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/
/** What API Gateway takes in the request line and all headers together: no longer token comes through it. */
export const MAX_TOKEN_LENGTH = 10_240
/** RFC 9110 §5.6.3: a value may have spaces and tabs around it. The lookbehind keeps the search linear. */
const OPTIONAL_WHITESPACE = /^[ \t]+|(?<![ \t])[ \t]+$/g

/** Where a request may carry an access token, except its body, which nobody reads before the token is verified. */
export interface TokenPlaces {
  /** The value of the `Authorization` header; several headers are joined by commas. */
  readonly authorization: string | undefined
  /** The raw query string. */
  readonly query: string
}

/**
 * Reads the access token of a request: exactly one, in the header. A token in the query string, which RFC 6750 §2.3
 * allows, ends up in logs and histories; it is refused even beside one in the header (RFC 9700 §4.3.2).
 *
 * @see RFC 6750 §2.1, RFC 9110 §11.4
 */
export function readBearerToken(
  places: TokenPlaces,
): { readonly token: string } | MissingToken | InvalidRequest {
  if (new URLSearchParams(places.query).has('access_token')) {
    return invalid('token_in_query', 'an access token in the query string')
  }
  const credentials = places.authorization?.replaceAll(OPTIONAL_WHITESPACE, '') ?? ''
  if (/, *bearer\b/i.test(credentials)) {
    return invalid('several_credentials', 'several Authorization headers')
  }
  const [scheme = '', ...rest] = credentials.split(/ +/)
  if (scheme === '') return missing('no_credentials', 'no credentials')
  if (scheme.toLowerCase() !== 'bearer') return missing('other_scheme', 'another scheme')
  const [token = '', ...junk] = rest
  if (token.length > MAX_TOKEN_LENGTH) {
    return invalid('token_too_long', `a token of ${token.length} characters`)
  }
  if (junk.length > 0 || !B64TOKEN.test(token)) {
    return invalid('malformed_credentials', 'not one token after the scheme')
  }
  return { token }
}

const missing = (reason: MissingToken['reason'], detail: string): MissingToken => {
  return { kind: 'missing_token', reason, detail }
}

const invalid = (reason: InvalidRequest['reason'], detail: string): InvalidRequest => {
  return { kind: 'invalid_request', reason, detail }
}
