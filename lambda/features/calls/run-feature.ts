import type { InputRequiredResult, ServerContext } from '@modelcontextprotocol/server'
import {
  type CallContext,
  callContext,
  carriedBy,
  createCallLog,
  type FeatureContext,
  traceOf,
} from './call-context.ts'
import { LATE, startDeadline } from './deadline.ts'
import type { Asking } from './elicitation.ts'
import { cancelled, type Failure, isAboutArguments, timedOut, unusable } from './failure.ts'
import type { Feature, Services } from './feature.ts'
import { RpcError } from './rpc-error.ts'
import { ToolError, UnaskableError, UnusableResultError } from './tool-error.ts'
import { limited } from './tool-result.ts'
import { ownerOf } from '../../oauth/owner.ts'

/** What came of a call. */
export type Outcome<T> =
  | { readonly result: T }
  | { readonly inputRequired: InputRequiredResult }
  | Failure

interface Run<T> {
  readonly feature: Feature
  readonly context: ServerContext
  readonly services: Services
  /** What the feature is called with. */
  readonly input: unknown
  /** Calls the author's code, and turns what it returns into a result. */
  readonly run: (context: FeatureContext) => Promise<T>
}

/**
 * Runs the code of a tool, resource or prompt within its time, and tells apart what can go wrong. The message of an
 * unforeseen error is for the log: it may quote what a client must not see.
 *
 * @param isObserved whether the observer of the request knows of the call
 * @throws {RpcError} for a state that does not belong to the call
 */
export async function runFeature<T>(call: Run<T>, isObserved?: boolean): Promise<Outcome<T>> {
  // Compiled into the bundles of functions whose calls nothing observes.
  if (process.env['NO_AUDIT'] === undefined || process.env['NO_TELEMETRY'] === undefined) {
    const { observe } = carriedBy(call.context)
    if (observe !== undefined && isObserved !== true) {
      return observe(call, async () => runFeature(call, true))
    }
  }
  const { feature, context } = call
  const { authInfo } = context.http ?? {}
  if (authInfo === undefined) throw new Error(`${feature.name} was called without a verified token`)
  const logging = createCallLog(() => fieldsOf(call))
  const deadline = startDeadline(context.mcpReq.signal, carriedBy(context).remainingTimeMs)
  const called = callContext(context, authInfo, logging, deadline, call.services)
  try {
    return await runInTime(call, called, deadline.late).catch((error: unknown) =>
      failureOf(readable(error), call, called),
    )
  } finally {
    deadline.stop()
    await logging.written()
  }
}

/** What each line in the log says about the call. */
function fieldsOf({ feature: { kind, name }, context }: Run<unknown>) {
  const { requestId } = carriedBy(context)
  const trace = traceOf(context)
  return {
    [kind.name.replace(' ', '_')]: name,
    ...(requestId !== undefined && { awsRequestId: requestId }),
    ...(trace && { traceId: trace.traceId }),
  }
}

/** What the code has asked for counts, whatever it does afterwards. */
async function runInTime<T>(
  call: Run<T>,
  called: CallContext,
  late: Promise<typeof LATE>,
): Promise<Outcome<T>> {
  const asking = call.feature.asks ? await startAskingFor(call, called) : undefined
  const running = call.run(Object.assign(called, asking ?? NO_ASKING))
  const settled = await Promise.race([Promise.allSettled([running]), late])
  const inputRequired = asking?.inputRequired()
  if (inputRequired !== undefined) return { inputRequired: limited(inputRequired) }
  if (settled !== LATE) return { result: await running }
  const { kind, name } = call.feature
  called.log.error(`${kind.name} timed out`)
  return timedOut({ failure: `${name} took too long and was stopped.`, isForeseen: false })
}

/** Code may throw anything, even what throws when it is looked at. */
function readable(error: unknown): unknown {
  try {
    return error instanceof Error && typeof error.message !== 'string' ? new Error() : error
  } catch {
    return new Error('what was thrown cannot be read')
  }
}

/** Longer ones are cut: Lambda takes 6 MiB for an answer. */
const MAX_SENTENCE = 100_000

function failureOf(
  error: unknown,
  { feature, context, services }: Run<unknown>,
  called: CallContext,
): Failure {
  const { name, kind } = feature
  if (error instanceof RpcError) throw error
  if (error instanceof ToolError) {
    const foreseen = { failure: error.message.slice(0, MAX_SENTENCE), isForeseen: true }
    if (process.env['NO_AUDIT'] === undefined || process.env['NO_TELEMETRY'] === undefined) {
      return isAboutArguments(error) ? { ...foreseen, why: 'invalid_arguments' } : foreseen
    }
    return foreseen
  }
  const because = (failure: string) => ({ failure: `${name} ${failure}`, isForeseen: false })
  if (error instanceof UnusableResultError) {
    called.log.error(`${kind.name} returned what cannot be sent`, { error })
    return unusable(because(error.sentence))
  }
  if (error instanceof UnaskableError) services.onUnaskable?.(error)
  if (context.mcpReq.signal.aborted) {
    called.log.info(`${kind.name} cancelled`, { error })
    return cancelled(because('was cancelled.'))
  }
  called.log.error(`${kind.name} failed`, { error })
  return because('failed.')
}

/** Loads what asks only for features that may. */
async function startAskingFor(
  { feature, context, services, input }: Run<unknown>,
  called: CallContext,
) {
  const { readStateKey } = services
  if (readStateKey === undefined) throw new Error('no key for the state of calls that ask')
  const [{ startAsking }, key] = await Promise.all([import('./asking.ts'), readStateKey()])
  const { kind, name } = feature
  const owner = { caller: ownerOf(called.authInfo), feature: [kind.name, name], input } as const
  return startAsking(context, key, owner)
}

function mayNotAsk(): never {
  throw new UnaskableError('a tool that asks the user is defined with "asks: true"')
}

const NO_ASKING: Asking = { ask: mayNotAsk, remember: mayNotAsk }
