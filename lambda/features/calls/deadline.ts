/** Time to say in an answer that there is no more. */
const MARGIN_MS = 1000

export interface Deadline {
  /** Aborted when the caller is gone, and when the time is up. */
  readonly signal: AbortSignal
  /** Whether the caller is gone, or the time is up. */
  readonly isOver: () => boolean
  readonly remainingTimeMs: () => number
}

/** Marks a call whose time is up. */
export const LATE = Symbol('late')

interface RunningDeadline extends Deadline {
  /** Resolves when the time is up. */
  readonly late: Promise<typeof LATE>
  readonly stop: () => void
}

/**
 * Gives up a call before its function ends: Lambda would answer nothing, and name no tool in the log.
 *
 * @param caller aborted when nobody waits for the result
 * @param untilEnd milliseconds until the function ends
 */
export function startDeadline(caller: AbortSignal, untilEnd = () => Infinity): RunningDeadline {
  const total = untilEnd()
  const margin = Math.min(MARGIN_MS, total / 2)
  const aborting = new AbortController()
  const { signal } = aborting
  const giveUp = () => aborting.abort(caller.reason)
  if (caller.aborted) giveUp()
  else caller.addEventListener('abort', giveUp, { once: true })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<typeof LATE>((resolve) => {
    if (total === Infinity) return
    timer = setTimeout(() => {
      aborting.abort(new DOMException('The time for this call is up.', 'TimeoutError'))
      resolve(LATE)
    }, total - margin)
  })
  return {
    signal,
    isOver: () => caller.aborted || signal.aborted,
    remainingTimeMs: () => Math.max(0, untilEnd() - margin),
    late,
    stop() {
      clearTimeout(timer)
      caller.removeEventListener('abort', giveUp)
    },
  }
}
