import { decodePart } from './jwt.ts'
import { invalidToken } from './invalid-token.ts'
import type { InvalidToken } from './rejection.ts'

/**
 * Returns the issuer that a signed token names, before anyone has verified that. It only says whom to ask.
 *
 * @returns undefined for a token that is not signed, or shows nothing of what it holds (RFC 7516)
 * @see RFC 7519 §4.1.1, RFC 7515 §4.1.1
 */
export function namedIssuer(
  token: string,
): { readonly issuer: unknown } | InvalidToken | undefined {
  const parts = token.split('.')
  if (parts.length !== 3) return undefined
  const [header, claims] = parts.slice(0, 2).map(decodePart)
  if (typeof header?.['alg'] !== 'string') return undefined
  if (claims === undefined) {
    return invalidToken('malformed_jwt', 'claims that are no plain JSON object')
  }
  return { issuer: claims['iss'] }
}
