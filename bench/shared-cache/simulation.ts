/** How many questions environments ask with memories of their own, and with a table in common. No clocks: steps of time. */

export interface Load {
  readonly environments: number
  readonly tokens: number
  readonly requestsPerSecond: number
  readonly ttlSeconds: number
  readonly seconds: number
}

/** Per second, after the first time that verdicts are kept for. */
export interface Rates {
  readonly questions: number
  readonly reads: number
  readonly writes: number
}

/** Each request has a random token, and comes to a random environment. Nobody asks at the very same moment. */
export function simulate(load: Load, isShared: boolean): Rates {
  const { environments, tokens, requestsPerSecond, ttlSeconds, seconds } = load
  const random = randomNumbers()
  const own = new Map<string, number>()
  const table = new Map<number, number>()
  const counts = { questions: 0, reads: 0, writes: 0 }
  const requests = requestsPerSecond * (seconds + ttlSeconds)
  for (let request = 0; request < requests; request += 1) {
    const time = request / requestsPerSecond
    const counted = time < ttlSeconds ? 0 : 1
    const environment = Math.floor(random() * environments)
    const token = Math.floor(random() * tokens)
    const key = `${environment} ${token}`
    if ((own.get(key) ?? 0) > time) continue
    const known = isShared ? (table.get(token) ?? 0) : 0
    if (isShared) counts.reads += counted
    if (known <= time) {
      counts.questions += counted
      if (isShared) counts.writes += 2 * counted // the lease, and the verdict
      table.set(token, time + ttlSeconds)
    }
    own.set(key, isShared ? (table.get(token) ?? 0) : time + ttlSeconds)
  }
  const perSecond = (count: number) => count / seconds
  return {
    questions: perSecond(counts.questions),
    reads: perSecond(counts.reads),
    writes: perSecond(counts.writes),
  }
}

/**
 * List prices of DynamoDB on demand in us-east-1, per million units, as of 2025; look them up for your region. An item of a
 * verdict is a unit to write, and half of one to read where a moment's age does not matter.
 */
const WRITE_USD = 0.625
const READ_USD = 0.125 / 2

/** What the table costs for a million requests, in USD. */
export function usdPerMillion({ reads, writes }: Rates, requestsPerSecond: number): number {
  return (reads * READ_USD + writes * WRITE_USD) / requestsPerSecond
}

/** Yields the same numbers in each run: a linear congruential generator modulo 2^32, from Numerical Recipes. */
function randomNumbers(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
