/** In which ways a token may be sent, by what it is bound to. */
import type { Bindings } from './confirmation.ts'
import { invalidToken } from './invalid-token.ts'
import type { InvalidToken } from './rejection.ts'

/** What a token is bound to, and how it came. */
interface Given {
  /** Thumbprint of a key of DPoP. */
  readonly jkt: string | undefined
  /** Thumbprint of a client certificate. */
  readonly certificate: string | undefined
  /** Whether it came by the scheme `DPoP`, with a proof. */
  readonly hasProof: boolean
}

/**
 * Says why a token may not be sent in this way: bound to a key as Bearer, bound to none by a proof, or bound to nothing where
 * that is required. It does not compare keys.
 *
 * @see RFC 9449 §7.1 and §7.2, RFC 8705 §3
 */
export function boundTokenProblem(
  { dpop, certificateBoundTokens }: Bindings,
  { jkt, certificate, hasProof }: Given,
): InvalidToken | undefined {
  if (jkt !== undefined && !hasProof) {
    return invalidToken('key_bound', 'bound to a key, and sent as Bearer')
  }
  if (hasProof && jkt === undefined) {
    return invalidToken('not_key_bound', 'sent as DPoP, and bound to no key')
  }
  if (dpop === 'required' && jkt === undefined) {
    return invalidToken('not_key_bound', 'bound to no key, and DPOP is required')
  }
  if (certificateBoundTokens === 'required' && certificate === undefined) {
    return invalidToken('not_key_bound', 'bound to no certificate, and has to be')
  }
  return undefined
}
