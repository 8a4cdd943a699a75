import type { ClientAuthentication } from './client-authentication.ts'

export interface IntrospectionRequest {
  readonly method: 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: URLSearchParams
}

/**
 * Builds the introspection request for a token.
 *
 * @param traceparent goes along as a header (W3C Trace Context §3.2)
 * @param accept the media type of the answer
 * @see RFC 7662 §2.1
 */
export function introspectionRequest(
  { headers, form }: ClientAuthentication,
  token: string,
  traceparent?: string,
  accept = 'application/json',
): IntrospectionRequest {
  return {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
      ...(traceparent !== undefined && { traceparent }),
    },
    body: new URLSearchParams({ token, ...form }),
  }
}
