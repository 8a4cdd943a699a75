/** A call that failed. */
export interface Failure {
  /** A sentence for the caller. The log has the details, unless the code itself has foreseen it. */
  readonly failure: string
  readonly isForeseen: boolean
  /** More exactly, for those who observe calls. */
  readonly why?: 'invalid_arguments' | 'timed_out' | 'cancelled' | 'unusable_result'
}

// Each of these returns what it gets in the bundles of functions whose calls nothing observes, and is dropped there.

export function timedOut(failure: Failure): Failure {
  if (process.env['NO_AUDIT'] === undefined || process.env['NO_TELEMETRY'] === undefined) {
    return { ...failure, why: 'timed_out' }
  }
  return failure
}

export function cancelled(failure: Failure): Failure {
  if (process.env['NO_AUDIT'] === undefined || process.env['NO_TELEMETRY'] === undefined) {
    return { ...failure, why: 'cancelled' }
  }
  return failure
}

export function unusable(failure: Failure): Failure {
  if (process.env['NO_AUDIT'] === undefined || process.env['NO_TELEMETRY'] === undefined) {
    return { ...failure, why: 'unusable_result' }
  }
  return failure
}

const ofArguments = new WeakSet<Error>()

/** Marks an error: the arguments do not fit, and nothing has run. */
export function aboutArguments<E extends Error>(error: E): E {
  if (process.env['NO_AUDIT'] === undefined || process.env['NO_TELEMETRY'] === undefined) {
    ofArguments.add(error)
  }
  return error
}

export const isAboutArguments = (error: Error) => ofArguments.has(error)
