import { randomBytes } from 'node:crypto'
import { withTimeout } from '../base/with-timeout.ts'
import { type Outcome, unreachable } from './introspection-outcome.ts'
import type { Ask } from './introspect.ts'

/** An outcome is shared for this long: so the canary never is what burdens the server. */
const MAX_AGE_MS = 1000
/** A server that is well answers sooner; clients wait for this beside their own question. */
const TIMEOUT_MS = 2000

/**
 * Asks about a token of this server's own invention, which nobody has issued and no firewall dislikes. Callers at the
 * same time share one question.
 */
export function createCanary(ask: Ask): (secret: string) => Promise<Outcome> {
  const canary = randomBytes(32).toString('base64url')
  let last = { secret: '', until: 0, outcome: undefined as Promise<Outcome> | undefined }

  return async (secret) => {
    if (last.outcome !== undefined && last.secret === secret && Date.now() < last.until)
      return last.outcome
    const outcome = withTimeout(ask(secret, canary), TIMEOUT_MS, 'the authorization server').catch(
      unreachable,
    )
    const current = { secret, until: Infinity, outcome }
    last = current
    void outcome.finally(() => (current.until = Date.now() + MAX_AGE_MS))
    return outcome
  }
}
