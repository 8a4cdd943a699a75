import type { HttpAnswer } from '../oauth/json-answer.ts'
import { readJwt } from '../oauth/jwt.ts'
import type { Unavailable } from '../oauth/rejection.ts'
import type { AnswerFormat } from './introspect.ts'
import { malformedAnswer } from './introspection-outcome.ts'
import type { KeySet } from './key-set.ts'
import { createSignatureCheck } from './signature-check.ts'

export interface SignedAnswerOptions {
  readonly issuer: string
  readonly clientId: string
  readonly clockSkewSeconds: number
  readonly keys: KeySet
}

/** RFC 9701 §5, as `typ` without `application/`. */
const TYPE = 'token-introspection+jwt'
const CONTENT_TYPE = new RegExp(String.raw`^application/token-introspection\+jwt *(?:;|$)`, 'i')
/** An answer is made for one question: an older one may be somebody's copy. */
const MAX_AGE_SECONDS = 60

/**
 * Reads signed introspection answers (RFC 9701 §5). One that is not signed, or not for this client, says nothing about the
 * token.
 */
export function createSignedAnswers(options: SignedAnswerOptions): AnswerFormat {
  const { issuer, clientId, clockSkewSeconds, keys } = options
  const signatureProblem = createSignatureCheck(keys)

  /** Says what is wrong with claims whose signature is good. */
  function claimProblem({ iss, aud, iat }: Claims): string | undefined {
    if (iss !== issuer) return 'has another issuer than AUTH_ISSUER'
    if (![aud].flat().includes(clientId)) return 'is not for the client that OAUTH_CLIENT_ID names'
    const age = typeof iat === 'number' ? Date.now() / 1000 - iat : Number.NaN
    const isNew = age >= -clockSkewSeconds && age <= MAX_AGE_SECONDS + clockSkewSeconds
    return isNew ? undefined : 'was not signed just now, by its "iat"'
  }

  async function read(response: HttpAnswer): Promise<HttpAnswer | Unavailable> {
    const { status, headers, body } = response
    if (status !== 200) return response // RFC 9701 §5: errors are JSON
    if (!CONTENT_TYPE.test(String(headers['content-type']))) {
      return malformed(
        'is not signed: register introspection_signed_response_alg for the client, or set INTROSPECTION_ANSWER to json',
      )
    }
    const jwt = readJwt(body.trim(), [TYPE])
    if ('kind' in jwt) return malformed(`is no signed answer (${jwt.reason})`)
    const problem = await signatureProblem(body.trim(), jwt)
    if (problem?.kind === 'unavailable') return problem
    if (problem !== undefined) return malformed(`is not signed by the issuer (${problem.reason})`)
    const detail = claimProblem(jwt.claims)
    if (detail !== undefined) return malformed(detail)
    return {
      status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(jwt.claims['token_introspection']),
    }
  }

  return { accept: `application/${TYPE}`, read }
}

type Claims = Readonly<Record<string, unknown>>

/** Quotes nothing: an answer may repeat the token. */
function malformed(problem: string): Unavailable {
  return malformedAnswer(`the answer ${problem}`)
}
