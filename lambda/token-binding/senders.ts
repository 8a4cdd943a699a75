/** Whether the sender of a request has the key that its token is bound to: by DPoP, or by mutual TLS. */
import { createHash } from 'node:crypto'
import type { AuthInfo } from '@modelcontextprotocol/server'
import type { SecretSource } from '../base/stored-secret.ts'
import type { HttpEvent } from '../http/api-gateway.ts'
import { readBearerToken } from '../oauth/bearer-token.ts'
import { boundTokenProblem } from '../oauth/bound-token.ts'
import type { Bindings, Confirmation } from '../oauth/confirmation.ts'
import { type Proof, proofProblem, readProof } from '../oauth/dpop-proof.ts'
import { invalidToken } from '../oauth/invalid-token.ts'
import type {
  InvalidProof,
  InvalidRequest,
  InvalidToken,
  MissingToken,
  Unavailable,
} from '../oauth/rejection.ts'
import { certificateThumbprint } from './client-certificate.ts'
import { type Answered, createNonces, type Nonces } from './nonces.ts'
import { createReplayMemory, type ReplayMemory } from './replay-memory.ts'

export interface SenderPolicy extends Bindings {
  readonly resource: string
  /** @default 0 */
  readonly clockSkewSeconds?: number | undefined
  /** Whether proofs need a nonce of this server. */
  readonly dpopNonce?: boolean | undefined
  /** From which the key of the nonces is derived. */
  readonly serverKey?: SecretSource | undefined
}

/** The token of a request, and the check whether its sender may use it. */
export interface Sent {
  readonly token: string
  /** Says why the sender may not use the token, once that is verified. */
  readonly check: CheckSender
}

export type CheckSender = (authInfo: AuthInfo) => Promise<InvalidToken | InvalidProof | undefined>

export type ReadSent = (
  event: HttpEvent,
  answered: Answered,
) => Promise<Sent | MissingToken | InvalidRequest | InvalidProof | Unavailable>

const DPOP_SCHEME = /^[ \t]*dpop(?= )/i

/**
 * Creates the check of senders. Everything about a proof that costs nothing comes first, so that a proof for another request
 * leads to no question to the authorization server; then the token, as always; and its signature last, so that only callers
 * with a valid token can have one verified.
 *
 * @param replays remembers proofs. @default in this process
 * @see RFC 9449 §4.3 and §7, RFC 8705 §3
 */
export function createSenders(policy: SenderPolicy, replays = createReplayMemory()): ReadSent {
  const { dpop = 'off', resource, clockSkewSeconds = 0 } = policy
  const nonces = noncesOf(policy)

  return async (event, answered) => {
    const { headers, rawQueryString: query, requestContext } = event
    const { authorization = '' } = headers
    const isDpop = dpop !== 'off' && DPOP_SCHEME.test(authorization)
    // Beside the scheme, RFC 9449 §7.1 has the form of RFC 6750 §2.1.
    const asBearer = isDpop ? authorization.replace(DPOP_SCHEME, 'Bearer') : authorization
    const credentials = readBearerToken({ authorization: asBearer, query })
    if ('kind' in credentials) return credentials
    const { token } = credentials
    const proof = isDpop ? readProof(headers['dpop']) : undefined
    if (proof !== undefined) {
      if ('kind' in proof) return proof
      const isTimed = nonces !== undefined
      const tokenHash = createHash('sha256').update(token).digest('base64url')
      const about = { method: requestContext.http.method, resource, tokenHash }
      const problem =
        proofProblem(proof, about, Date.now() / 1000, { clockSkewSeconds, isTimed }) ??
        (await nonces?.(proof.claims['nonce'], answered))
      if (problem !== undefined) return problem
    }
    return { token, check: createCheck(policy, { event, proof, replays }) }
  }
}

function noncesOf({ dpopNonce = false, serverKey }: SenderPolicy): Nonces | undefined {
  if (!dpopNonce) return undefined
  if (serverKey === undefined) throw new Error('nonces of DPoP need the server key')
  return createNonces(serverKey)
}

interface Request {
  readonly event: HttpEvent
  readonly proof: Proof | undefined
  readonly replays: ReplayMemory
}

/** One check for one request: a token may be verified twice, and its proof is spent once. */
function createCheck(policy: SenderPolicy, { event, proof, replays }: Request): CheckSender {
  let spent: Promise<InvalidProof | undefined> | undefined
  return async ({ extra }) => {
    const { jkt, 'x5t#S256': certificate } = (extra?.['cnf'] ?? {}) as Confirmation
    const unbound = boundTokenProblem(policy, { jkt, certificate, hasProof: proof !== undefined })
    if (unbound !== undefined) return unbound
    if (certificate !== undefined && certificate !== certificateThumbprint(event)) {
      return invalidToken(
        'wrong_key',
        'bound to another client certificate than that of the request',
      )
    }
    if (proof === undefined) return undefined
    const { thumbprintOf, spend } = await import('./proof-signature.ts')
    const thumbprint = await thumbprintOf(proof)
    if (thumbprint !== jkt) {
      return invalidToken('wrong_key', 'bound to another key than that of the proof')
    }
    return (spent ??= spend(proof, { thumbprint, resource: policy.resource }, replays))
  }
}
