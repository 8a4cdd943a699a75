import type { RequestId, ServerContext } from '@modelcontextprotocol/server'
import type { Feature } from './feature.ts'
import type { Outcome } from './run-feature.ts'

/** A call whose code is about to run. */
interface StartedCall {
  readonly feature: Feature
  readonly context: ServerContext
}

/** Runs a call between what it does before and after it; the outcome passes unchanged. */
export type ObserveCall = <T>(
  call: StartedCall,
  run: () => Promise<Outcome<T>>,
) => Promise<Outcome<T>>

/** What came of a call, in one word. */
export type CallOutcome =
  | 'success'
  /** The tool itself reports an error. */
  | 'tool_error'
  | 'invalid_arguments'
  /** There is no such tool, resource or prompt for this caller. */
  | 'not_found'
  /** It asks the user; the answers come with another call. */
  | 'input_required'
  | 'timed_out'
  | 'cancelled'
  /** The code returned what cannot be sent. */
  | 'unusable_result'
  | 'failed'
  /** The protocol refused the message. */
  | 'rejected'

/** The ID of the message that calls (JSON-RPC 2.0 §4). */
export const messageIdOf = ({ mcpReq }: ServerContext): RequestId => mcpReq.id

export function wordFor(outcome: Outcome<unknown>): CallOutcome {
  if ('inputRequired' in outcome) return 'input_required'
  if ('failure' in outcome) return outcome.why ?? (outcome.isForeseen ? 'tool_error' : 'failed')
  if (outcome.result === undefined) return 'not_found'
  return (outcome.result as { readonly isError?: unknown }).isError === true
    ? 'tool_error'
    : 'success'
}
