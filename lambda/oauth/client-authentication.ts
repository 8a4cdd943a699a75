export type ClientAuthMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'private_key_jwt'
  | 'none'

/** What a request to the authorization server carries. */
export interface ClientAuthentication {
  readonly headers: Readonly<Record<string, string>>
  /** Members of the form. */
  readonly form: Readonly<Record<string, string>>
  /** What an answer must not repeat. */
  readonly secrets: readonly string[]
}

/**
 * Authenticates this server's client by its secret, or names it only (`none`).
 *
 * @see RFC 6749 §2.3.1
 */
export function authenticate(
  method: ClientAuthMethod,
  clientId: string,
  secret: string,
): ClientAuthentication {
  const form = { client_id: clientId }
  if (method === 'none') return { headers: {}, form, secrets: [] }
  if (method === 'client_secret_post') {
    return { headers: {}, form: { ...form, client_secret: secret }, secrets: [secret] }
  }
  const credentials = [clientId, secret].map(formEncoded).join(':')
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
  return { headers: { authorization }, form: {}, secrets: [secret, authorization] }
}

/** Form-encodes a credential before it becomes a part of the Basic scheme (RFC 6749, Appendix B). */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice('='.length)
}
