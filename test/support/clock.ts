import { mock } from 'node:test'

/** Moves `Date.now()` forward while timers and sockets keep real time. Call it before creating what is under test. */
export function startClock(): (ms: number) => void {
  const { now } = Date
  let ahead = 0
  mock.method(Date, 'now', () => now.call(Date) + ahead)
  return (ms) => {
    ahead += ms
  }
}
