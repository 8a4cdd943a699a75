/** Where the audit meets a request. It is in the bundles of functions only whose settings ask for it. */
import type { MiddlewareObj, Request } from '@middy/core'
import type { Audit } from '../audit/create-audit.ts'
import type { SecretSource } from '../base/stored-secret.ts'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import type { FunctionSettings } from '../settings/function-settings.ts'
import type { Decision, GateContext } from './gate-context.ts'

export interface AuditOptions {
  /** Whether each call has a line. */
  readonly writes: boolean
  /** Whether the log has pseudonyms in place of subjects. */
  readonly hidesSubjects: boolean
  /** Names subjects whose decision names none. */
  readonly issuer: string
  /** Loaded with the first token: requests without one do not pay for it. */
  readonly load: () => Promise<Audit>
  /** Whether calls go on after the answer, as with HTTP+SSE: the transport then ends the audit. */
  readonly runsOn?: boolean
}

/** Imports the room of the audit. Bundles without one must not hold this import, not even in code that never runs. */
type AuditImport = () => Promise<{ readonly createAudit: (source: SecretSource) => Audit }>

/** @returns undefined when no setting asks for it */
export function auditOptions(
  settings: FunctionSettings,
  load: AuditImport,
): AuditOptions | undefined {
  const { audit: writes = false, pseudonymizeSubjects: hidesSubjects = false } = settings
  const { serverKey, issuer } = settings
  if (serverKey === undefined || !(writes || hidesSubjects)) return undefined
  let loading: Promise<Audit> | undefined
  const create = async () => (await load()).createAudit(serverKey)
  return { writes, hidesSubjects, issuer, load: async () => (loading ??= create()) }
}

type Step = MiddlewareObj<HttpEvent, HttpResult, Error, GateContext>

/** The step that reads the message, which then begins the audit of a message that calls something. */
export function withAudit(reading: Step, { writes, load }: AuditOptions): Step {
  return {
    async before(request) {
      await reading.before?.(request)
      const { context } = request
      const { message, headerTrace } = context
      if (!writes || message === undefined || !('calls' in message)) return
      if (message.calls.length === 0) return
      context.audit = (await load()).start(message.parsed, headerTrace)
    },
  }
}

/**
 * The last step of every request: the decision with its pseudonym, and the lines about the calls, those of a stream at
 * its end.
 *
 * @param complete what is done without an audit
 */
export function completeAudited(
  complete: (request: Request) => Promise<void>,
  options: AuditOptions,
) {
  return async (request: Request): Promise<void> => {
    const context = request.context as GateContext
    if (options.hidesSubjects) await hideSubject(context, options)
    await complete(request)
    const response = request.response as HttpResult | undefined
    const { audit: begun, decision: decided, awsRequestId } = context
    if (begun === undefined || decided === undefined || response === undefined) return
    const { statusCode: status = 200, body = '', stream } = response
    if (options.runsOn === true && context.authorized !== undefined && status === 200) return
    const end = { request: decided, awsRequestId, status }
    if (stream === undefined) return begun.end({ ...end, answerBytes: Buffer.byteLength(body) })
    const counted = countedStream(stream, async (answerBytes) => begun.end({ ...end, answerBytes }))
    Object.assign(response, { stream: counted })
  }
}

/** Without the key, the log has no subject at all. */
async function hideSubject(context: GateContext, { load, issuer: own }: AuditOptions) {
  const { subject, ...decision } = context.decision ?? ({} as Decision)
  if (subject === undefined) return
  const { issuer = own } = decision
  const pseudonym = await (await load()).pseudonym(issuer, subject)
  context.decision = { ...decision, subject: pseudonym ? `pseudonym:${pseudonym}` : 'unreadable' }
}

/** Passes a stream on, and tells its length when it ends, breaks or is given up. */
function countedStream(
  stream: ReadableStream<Uint8Array>,
  end: (bytes: number) => Promise<void>,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader()
  let bytes = 0
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch(async (error: unknown) => {
          await end(bytes)
          throw error
        })
        if (!done) {
          bytes += value.byteLength
          return controller.enqueue(value)
        }
        await end(bytes)
        controller.close()
      },
      async cancel(reason) {
        await end(bytes)
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
