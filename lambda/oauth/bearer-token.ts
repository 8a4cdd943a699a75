import type { Rejection } from './rejection.ts'

/** RFC 6750 §2.1: b64token. */
const B64TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/
/** Longer than any token in the field, shorter than the 10 KB that API Gateway takes in all headers. */
export const MAX_TOKEN_LENGTH = 8192

/**
 * Reads the access token of a request.
 *
 * @param authorization value of the `Authorization` header, several ones joined by commas
 * @param query the raw query string: a token in it is refused (RFC 9700 §4.3.2), as it ends up in logs
 * @see RFC 6750 §2.1
 */
export function readBearerToken(
  authorization: string | undefined,
  query: string,
): { readonly token: string } | Rejection {
  if (new URLSearchParams(query).has('access_token')) {
    return { kind: 'invalid_request', reason: 'access token in the query string' }
  }
  const credentials = authorization?.trim() ?? ''
  const [scheme = '', ...rest] = credentials.split(/ +/)
  if (scheme.toLowerCase() !== 'bearer') {
    return { kind: 'missing_token', reason: scheme === '' ? 'no credentials' : 'another scheme' }
  }
  const [token = '', ...junk] = rest
  if (token.length > MAX_TOKEN_LENGTH) return { kind: 'invalid_request', reason: 'token too long' }
  if (junk.length > 0 || !B64TOKEN.test(token)) {
    return { kind: 'invalid_request', reason: 'not exactly one token after the scheme' }
  }
  return { token }
}
