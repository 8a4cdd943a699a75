/** The audit: who called what, with what result, one line per call. */
import { log } from '../base/log.ts'
import type { SecretSource } from '../base/stored-secret.ts'
import { serverKeyOf } from '../base/server-key.ts'
import type { Trace } from '../base/trace-context.ts'
import {
  messageIdOf,
  type CallOutcome,
  type ObserveCall,
  wordFor,
} from '../features/calls/observe-call.ts'
import type { Feature } from '../features/calls/feature.ts'
import { createAuditKey } from './audit-key.ts'
import { auditedCalls, type AuditedCall } from './audited-calls.ts'
import { createRefusalLimit } from './refusal-limit.ts'
import { auditLine, type EndedCall, type RequestEnd } from './audit-line.ts'

/** The calls of one request. */
export interface RequestAudit {
  readonly observe: ObserveCall
  /**
   * Writes the lines of the calls. Whatever goes wrong, the answer goes out.
   *
   * @param runsOn whether the code of the calls may go on after the answer: their lines then follow when it ends
   */
  readonly end: (end: Omit<RequestEnd, 'durationMs'>, runsOn?: boolean) => Promise<void>
}

export interface Audit {
  readonly start: (parsed: unknown, headerTrace: Trace | undefined) => RequestAudit
  /** What stands for a subject in the log; undefined while the key cannot be read. */
  readonly pseudonym: (issuer: string, subject: string) => Promise<string | undefined>
}

interface Entry {
  readonly call: AuditedCall
  feature?: Feature
  outcome?: CallOutcome
  isWritten?: true
}

/** @param source of the server key */
export function createAudit(source: SecretSource): Audit {
  const readKey = createAuditKey(serverKeyOf(source), () => Date.now())
  const writeLine = lineWriter(readKey)
  return {
    start(parsed, headerTrace) {
      void readKey() // ready when the answer is
      const start = performance.now()
      const entries: Entry[] = auditedCalls(parsed).map((call) => ({
        call: { ...call, trace: call.trace ?? headerTrace },
      }))
      let ended: Omit<RequestEnd, 'durationMs'> | undefined

      async function write(entry: Entry, end: Omit<RequestEnd, 'durationMs'>): Promise<void> {
        if (entry.isWritten) return
        entry.isWritten = true
        const durationMs = performance.now() - start
        await writeLine(entry, { ...end, durationMs }, entries.length)
      }

      return {
        async observe({ feature, context }, run) {
          const id = messageIdOf(context)
          const entry = entries.find((one) => one.feature === undefined && one.call.id === id)
          if (entry !== undefined) entry.feature = feature
          let word: CallOutcome = 'rejected'
          try {
            const outcome = await run()
            word = wordFor(outcome)
            return outcome
          } finally {
            if (entry !== undefined) {
              entry.outcome = word
              if (ended !== undefined) await write(entry, ended)
            }
          }
        },
        async end(end, runsOn = false) {
          ended = end
          const due = entries.filter(
            ({ feature, outcome }) => !runsOn || feature === undefined || outcome !== undefined,
          )
          await Promise.all(due.map(async (entry) => write(entry, end)))
        },
      }
    },
    async pseudonym(issuer, subject) {
      return (await readKey())?.ofSubject(issuer, subject)
    },
  }
}

/** Writes lines of calls. A call that ran always has its line. */
function lineWriter(readKey: ReturnType<typeof createAuditKey>) {
  const refusals = createRefusalLimit(() => Date.now())
  return async (call: EndedCall, end: RequestEnd, batchSize: number): Promise<void> => {
    const { verdict } = end.request
    if (verdict !== 'granted' && !refusals.admits(verdict)) return
    const line = auditLine(call, end, batchSize, await readKey())
    if (line === undefined) return
    const unlogged = refusals.takeLeftOut()
    log.info('audit', { ...line, ...(unlogged > 0 && { unlogged }) })
  }
}
