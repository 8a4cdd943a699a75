/** The part of the doctor that `npm start` runs beside serving: what another authorization server answers. */
import type { ServerDefinition } from '../../lambda/features/define-server.ts'
import type { LocalSettings } from '../local-settings.ts'
import { ordered, withoutConsequences } from './finding.ts'
import { createPrintable } from './redactor.ts'
import { examineAll } from './settings/examine.ts'
import { createWorld } from './world.ts'

/** An authorization server that is well answers sooner. */
const TIMEOUT_MS = 3000

/**
 * Resolves with a sentence for each problem, without secrets. It never rejects.
 *
 * @param stopped ends all requests
 */
export async function authorizationServerWarnings(
  settings: LocalSettings,
  server: ServerDefinition,
  stopped: Promise<void>,
): Promise<string[]> {
  const end = new AbortController()
  void stopped.then(() => end.abort())
  const world = {
    ...createWorld({ timeoutMs: TIMEOUT_MS, signal: end.signal }),
    certificateAt: async () => undefined,
  }
  try {
    const asked = await examineAll(settings, server, undefined, world)
    if (end.signal.aborted) return []
    const printable = createPrintable(asked.flatMap(({ secrets }) => secrets))
    const findings = ordered(withoutConsequences(asked.flatMap((one) => one.findings)))
    return findings
      .filter(({ severity }) => severity === 'problem')
      .map(({ what, received, right, where }) =>
        printable(`${what} Received: ${received}. Right: ${right}. Change: ${where}.`),
      )
  } catch {
    // Requests with tokens will tell.
    return []
  }
}
