import { mock } from 'node:test'

/** Puts `Date.now()` forward; timers and sockets go on in real time. Things under test are made after it. */
export function startClock(): (ms: number) => void {
  const { now } = Date
  let ahead = 0
  mock.method(Date, 'now', () => now.call(Date) + ahead)
  return (ms) => {
    ahead += ms
  }
}
