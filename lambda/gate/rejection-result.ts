import type { HttpResult } from '../http/api-gateway.ts'
import { errorResult } from '../http/error-result.ts'
import { challengeFor, type ChallengeContext } from '../oauth/challenge.ts'
import type { Rejection } from '../oauth/rejection.ts'

/** Answers a rejected request: with the challenge in a header, and in the body, because some gateways rename it. */
export function rejectionResult(rejection: Rejection, context: ChallengeContext): HttpResult {
  const { status, message, ...details } = challengeFor(rejection, context)
  return errorResult(status, message, details)
}
