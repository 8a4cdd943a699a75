import type { IntrospectionAnswer } from '../oauth/introspection-answer.ts'
import { judgeToken, type TokenPolicy } from '../oauth/verdict.ts'
import { type Admit, createAdmission } from './admission.ts'
import type { Introspect } from './introspect.ts'
import type { Found } from './token-verifier.ts'

export interface QuestionOptions extends TokenPolicy {
  readonly introspect: Introspect
  /** How many refused tokens the authorization server is asked about. */
  readonly refusedTokensPerMinute: number
}

/** Asks the authorization server about a token, of which it gets a hash as well. */
export interface Question extends Ask {
  /** As that of `Admit`. */
  readonly noteGood?: Admit['noteGood']
}

/** @param read brings an answer into the words of RFC 7662. @default as it is */
export type Ask = (
  token: string,
  key: string,
  traceparent?: string,
  read?: (answer: IntrospectionAnswer) => IntrospectionAnswer,
) => Promise<Found>

/** Finds the verdict on a token by introspection (RFC 7662), as far as strangers have left questions to ask. */
export function createQuestion(options: QuestionOptions): Question {
  const { introspect } = options
  const admit = createAdmission(options.refusedTokensPerMinute)
  const ask: Ask = async (token, key, traceparent, read = asItIs) =>
    admit(key, async (standing) => {
      const introspection = await introspect(token, traceparent, standing)
      if ('kind' in introspection) return introspection
      return judgeToken(read(introspection.answer), options, Date.now() / 1000)
    })
  // `NO_SHARED_TABLE` is compiled into the bundles of functions without a shared table.
  return process.env['NO_SHARED_TABLE'] === undefined
    ? Object.assign(ask, { noteGood: admit.noteGood })
    : ask
}

const asItIs = (answer: IntrospectionAnswer) => answer
