import type { Request } from '@middy/core'
import type { SecretSource } from '../base/stored-secret.ts'
import { completeAnswer } from './answer.ts'
import { type AuditOptions, completeAudited } from './audit.ts'
import { completeBoundAnswer, offeredDpop, type SenderSettings } from './bound-tokens.ts'
import { completeAnswerOfEdge } from './edge-check.ts'

export interface CompletionOptions extends SenderSettings {
  /** Keys of the edge in front. Undefined: there is none. */
  readonly edgeKeys?: readonly SecretSource[] | undefined
  /** Undefined: calls have no lines of their own, and subjects are logged as they are. */
  readonly auditing?: AuditOptions | undefined
}

/** What is done with every answer: headers, the log, and the end of the audit. */
export function completion(options: CompletionOptions): (request: Request) => Promise<void> {
  const plain =
    process.env['NO_EDGE'] === undefined && options.edgeKeys !== undefined
      ? completeAnswerOfEdge
      : completeAnswer
  const bound =
    process.env['NO_BOUND_TOKENS'] === undefined && offeredDpop(options) !== undefined
      ? completeBoundAnswer(plain)
      : plain
  return process.env['NO_AUDIT'] === undefined && options.auditing !== undefined
    ? completeAudited(bound, options.auditing)
    : bound
}
