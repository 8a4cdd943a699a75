import type { ExchangeFailure } from '../../oauth/token-exchange.ts'
import { ToolError } from './tool-error.ts'

/**
 * There is no token for another service. Its message goes to the caller, if the tool does not catch it; the log has the
 * details in any case.
 */
export class ExchangeError extends ToolError {
  override readonly name = 'ExchangeError'
  /**
   * `unavailable`: the authorization server does not answer; try again later. `refused`: it gives this caller no such token.
   * `interaction_required`: the user has to sign in or consent again first.
   */
  readonly reason: ExchangeFailure['reason']
  /** When it may be worth trying again. */
  readonly retryAfterSeconds: number | undefined
  /** What the next sign-in has to fulfil (OpenID Connect Core §5.5), if the authorization server says it. */
  readonly claims: string | undefined

  /**
   * Creates one, in a test of code that catches it.
   *
   * @param message for the caller
   * @param details what the authorization server said beside
   */
  constructor(
    reason: ExchangeFailure['reason'],
    message: string,
    { retryAfterSeconds, claims }: Pick<ExchangeFailure, 'retryAfterSeconds' | 'claims'> = {},
  ) {
    super(message)
    this.reason = reason
    this.retryAfterSeconds = retryAfterSeconds
    this.claims = claims
  }
}
