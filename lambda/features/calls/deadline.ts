/** Time to say in an answer that there is no more. */
const MARGIN_MS = 1000

export interface Deadline {
  /** Aborted when the caller is gone, and when the time is up. Made on first use: most code has none for it. */
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
  let aborting: AbortController | undefined
  let timeUp: DOMException | undefined
  const giveUp = () => aborting?.abort(timeUp ?? caller.reason)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<typeof LATE>((resolve) => {
    if (total === Infinity) return
    timer = setTimeout(() => {
      timeUp = new DOMException('The time for this call is up.', 'TimeoutError')
      giveUp()
      resolve(LATE)
    }, total - margin)
  })
  const isOver = () => caller.aborted || timeUp !== undefined
  return {
    get signal() {
      if (aborting === undefined) {
        aborting = new AbortController()
        if (isOver()) giveUp()
        else caller.addEventListener('abort', giveUp, { once: true })
      }
      return aborting.signal
    },
    isOver,
    remainingTimeMs: () => Math.max(0, untilEnd() - margin),
    late,
    stop() {
      clearTimeout(timer)
      caller.removeEventListener('abort', giveUp)
    },
  }
}
