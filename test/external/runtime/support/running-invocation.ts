/** An invocation under way, and how it ends. */
import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { REGION } from './function-process.ts'
import type { FunctionError, Invocation } from './runtime-api.ts'

/** An invocation that has no result. */
export class InvocationError extends Error {
  readonly type: string

  constructor({ errorType, errorMessage }: FunctionError) {
    super(errorMessage)
    this.type = errorType
  }
}

export interface Running {
  readonly invocation: Invocation
  /** Rejects with an {@link InvocationError}. */
  readonly outcome: Promise<unknown>
  readonly succeeds: (result: unknown) => void
  /** What it streams; undefined when it ends without. */
  readonly stream: Promise<Readable | undefined>
  readonly streams: (bytes: Readable) => void
  /** The first failure counts, and counts more than a result. */
  readonly fails: (error: FunctionError) => void
  /** There is an outcome once the runtime has done everything, and waits for the next invocation. */
  readonly finish: () => void
}

const NO_RESULT = { errorType: 'Runtime.NoResult', errorMessage: 'neither a result nor an error' }

export function startRunning(functionName: string, event: unknown, timeoutMs: number): Running {
  const { promise: outcome, resolve, reject } = Promise.withResolvers<unknown>()
  const { promise: stream, resolve: resolveStream } = Promise.withResolvers<Readable | undefined>()
  let success: { readonly result: unknown } | undefined
  let failure: FunctionError | undefined
  return {
    invocation: {
      id: randomUUID(),
      deadlineMs: Date.now() + timeoutMs,
      functionArn: `arn:aws:lambda:${REGION}:000000000000:function:${functionName}`,
      event,
    },
    outcome,
    stream,
    streams(bytes) {
      success = { result: undefined }
      resolveStream(bytes)
    },
    succeeds: (result) => void (success = { result }),
    fails: (error) => void (failure ??= error),
    finish() {
      resolveStream(undefined)
      if (success !== undefined && failure === undefined) resolve(success.result)
      else reject(new InvocationError(failure ?? NO_RESULT))
    },
  }
}

/** In Lambda's own words. */
export function timedOut({ id }: Invocation, seconds: number): FunctionError {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${id} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  }
}
