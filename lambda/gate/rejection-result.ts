import type { HttpResult } from '../http/api-gateway.ts'
import { errorResult } from '../http/error-result.ts'
import { boundChallengeFor, type BoundChallengeContext } from '../oauth/bound-challenge.ts'
import { challengeFor } from '../oauth/challenge.ts'
import type { InvalidProof, Rejection } from '../oauth/rejection.ts'

/** Answers a rejected request: with the challenge in a header, and in the body, because some gateways rename it. */
export function rejectionResult(rejection: Rejection, context: BoundChallengeContext): HttpResult {
  // `NO_BOUND_TOKENS` is compiled into the bundles of functions whose tokens are bound to no keys: nothing reads a proof there.
  const { status, message, ...details } =
    process.env['NO_BOUND_TOKENS'] === undefined && context.dpop !== undefined
      ? boundChallengeFor(rejection, context)
      : challengeFor(rejection as Exclude<Rejection, InvalidProof>, context)
  return errorResult(status, message, details)
}
