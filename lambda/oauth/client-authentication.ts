export type ClientAuthMethod = 'client_secret_basic' | 'client_secret_post'

interface ClientAuthentication {
  readonly headers: Readonly<Record<string, string>>
  /** Members of the form. */
  readonly form: Readonly<Record<string, string>>
}

/**
 * Authenticates this server's client in a request to the authorization server.
 *
 * @see RFC 6749 §2.3.1
 */
export function authenticate(
  method: ClientAuthMethod,
  clientId: string,
  secret: string,
): ClientAuthentication {
  if (method === 'client_secret_post') {
    return { headers: {}, form: { client_id: clientId, client_secret: secret } }
  }
  const credentials = [clientId, secret].map(formEncoded).join(':')
  const base64 = Buffer.from(credentials).toString('base64')
  return { headers: { authorization: `Basic ${base64}` }, form: {} }
}

/** Form-encodes a credential before it becomes a part of the Basic scheme (RFC 6749, Appendix B). */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice('='.length)
}
