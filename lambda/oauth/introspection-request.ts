import { authenticate, type ClientAuthMethod } from './client-authentication.ts'

/** This server's own client at the authorization server. */
export interface IntrospectionClient {
  readonly clientId: string
  readonly clientAuthMethod: ClientAuthMethod
}

export interface IntrospectionRequest {
  readonly method: 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: URLSearchParams
  /** What an answer must not repeat: the token, the secret, and the credentials made of it. */
  readonly secrets: readonly string[]
}

/**
 * Builds the introspection request for a token.
 *
 * @param traceparent goes along as a header (W3C Trace Context §3.2)
 * @see RFC 7662 §2.1
 */
export function introspectionRequest(
  { clientId, clientAuthMethod }: IntrospectionClient,
  secret: string,
  token: string,
  traceparent?: string,
): IntrospectionRequest {
  const { headers, form } = authenticate(clientAuthMethod, clientId, secret)
  return {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
      ...(traceparent !== undefined && { traceparent }),
    },
    body: new URLSearchParams({ token, ...form }),
    secrets: [token, secret, ...Object.values(headers)],
  }
}
