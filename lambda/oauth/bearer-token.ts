import type { Rejection } from './rejection.ts'

/** RFC 6750 §2.1: b64token. */
const B64TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/
/** RFC 9110 §5.6.3: around a value there may be spaces and tabs. */
const OPTIONAL_WHITESPACE = /^[ \t]+|[ \t]+$/g
/** Longer than any token in the field, shorter than the 10 KB that API Gateway takes in all headers. */
export const MAX_TOKEN_LENGTH = 8192

/** Where a request may carry an access token. */
export interface TokenPlaces {
  /** The value of the `Authorization` header; several headers are joined by commas. */
  readonly authorization: string | undefined
  /** The raw query string. */
  readonly query: string
  /** The body, when it is a form. */
  readonly form: string | undefined
}

/**
 * Reads the access token of a request: exactly one, in the header. The places that RFC 6750 §2.2 and §2.3 allow
 * besides end up in logs and histories, so a token there is refused, even beside one in the header (RFC 9700 §4.3.2).
 *
 * @see RFC 6750 §2.1, RFC 9110 §11.4
 */
export function readBearerToken(places: TokenPlaces): { readonly token: string } | Rejection {
  if (new URLSearchParams(places.query).has('access_token')) {
    return malformed('an access token in the query string')
  }
  if (new URLSearchParams(places.form).has('access_token')) {
    return malformed('an access token in the form')
  }
  const credentials = places.authorization?.replaceAll(OPTIONAL_WHITESPACE, '') ?? ''
  if (/, *bearer\b/i.test(credentials)) return malformed('several Authorization headers')
  const [scheme = '', ...rest] = credentials.split(/ +/)
  if (scheme.toLowerCase() !== 'bearer') {
    return { kind: 'missing_token', reason: scheme === '' ? 'no credentials' : 'another scheme' }
  }
  const [token = '', ...junk] = rest
  if (token.length > MAX_TOKEN_LENGTH) return malformed('a token that is too long')
  if (junk.length > 0 || !B64TOKEN.test(token)) return malformed('not one token after the scheme')
  return { token }
}

function malformed(reason: string): Rejection {
  return { kind: 'invalid_request', reason }
}
