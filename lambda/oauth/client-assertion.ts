import type { ClientAuthentication } from './client-authentication.ts'
import type { PublishedKey } from './client-keys.ts'

export interface Assertion {
  readonly clientId: string
  /** Who is meant to read it. */
  readonly audience: string
  readonly key: Pick<PublishedKey, 'kid' | 'alg'>
  /** Different for each assertion. */
  readonly id: string
  /** Seconds since the epoch. */
  readonly now: number
}

/** A request takes a fraction of it; the rest is for clocks that differ. */
const ASSERTION_LIFE_SECONDS = 60

/**
 * What the client signs to authenticate: header and claims of a JWT.
 *
 * @see RFC 7523 §3; draft-ietf-oauth-rfc7523bis-11 §4 for the type
 */
export function assertionInput({ clientId, audience, key, id, now }: Assertion): string {
  const { alg, kid } = key
  const iat = Math.floor(now)
  return [
    { alg, kid, typ: 'client-authentication+jwt' },
    {
      iss: clientId,
      sub: clientId,
      aud: audience,
      jti: id,
      iat,
      exp: iat + ASSERTION_LIFE_SECONDS,
    },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
}

/** Authenticates the client by a signed assertion (RFC 7521 §4.2, RFC 7523 §2.2). */
export function authenticateByAssertion(
  clientId: string,
  input: string,
  signature: Uint8Array,
): ClientAuthentication {
  const assertion = `${input}.${Buffer.from(signature).toString('base64url')}`
  return {
    headers: {},
    form: {
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    },
    secrets: [assertion],
  }
}
