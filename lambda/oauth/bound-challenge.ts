import { challenge, type Challenge, challengeFor, type ChallengeContext } from './challenge.ts'
import { PROOF_ALGORITHMS } from './dpop-proof.ts'
import type { InvalidProof, Rejection } from './rejection.ts'

/** A context that may ask for DPoP. */
export interface BoundChallengeContext extends ChallengeContext {
  /** Whether tokens may be bound by DPoP, or must. */
  readonly dpop?: 'accepted' | 'required' | undefined
}

const BEARER = 'Bearer '
const DPOP = `DPoP algs="${PROOF_ALGORITHMS.join(' ')}", `

/**
 * Makes the answer to a rejected request where tokens may be bound to keys: it asks for DPoP beside `Bearer`, or in its
 * place. A proof that is refused is challenged by DPoP alone.
 *
 * @see RFC 9449 §7.1 and §9
 */
export function boundChallengeFor(rejection: Rejection, context: BoundChallengeContext): Challenge {
  const isProof = rejection.kind === 'invalid_proof'
  const made = isProof ? proofChallenge(rejection, context) : challengeFor(rejection, context)
  const bearer = made.headers['www-authenticate']
  if (context.dpop === undefined || bearer === undefined) return made
  const dpop = DPOP + bearer.slice(BEARER.length)
  const header = isProof || context.dpop === 'required' ? dpop : `${bearer}, ${dpop}`
  return {
    ...made,
    headers: { ...made.headers, 'www-authenticate': header },
    data: { ...made.data, www_authenticate: header },
  }
}

function proofChallenge({ reason }: InvalidProof, context: ChallengeContext): Challenge {
  const wantsNonce = reason === 'no_nonce' || reason === 'wrong_nonce'
  return wantsNonce
    ? challenge(401, 'Put the nonce of the header DPoP-Nonce into the proof.', context, {
        error: 'use_dpop_nonce',
      })
    : challenge(401, 'The DPoP proof is not valid for this request.', context, {
        error: 'invalid_dpop_proof',
      })
}
