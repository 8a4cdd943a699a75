/** How do latency and cost grow with tokens and environments? Simulated with measured CPU. */
import type { Bench } from '../support/bench.ts'
import type { Built } from '../support/program.ts'
import {
  coldMs,
  type Profile,
  profileOf,
  ROUND_TRIP_MS,
  usdPerMillion,
  warmMs,
} from '../support/prices.ts'
import { exactly, quantile } from '../support/statistics.ts'
import type { Table } from '../support/table.ts'

const REQUESTS = 10_000
const MEMORY_MB = 512
const CASES = [
  { environments: 1, tokens: 1 },
  { environments: 10, tokens: 100 },
  { environments: 100, tokens: 10_000 },
]
type Case = (typeof CASES)[number]

export async function environments(
  _bench: Bench,
  candidates: readonly Built[],
  answers: Readonly<Record<string, Table>>,
): Promise<Table> {
  return {
    title: 'With more tokens and environments, simulated',
    notes: [
      `${REQUESTS.toLocaleString('en')} requests within a minute, each with a random token to a random environment, at ${MEMORY_MB} MB, ${ROUND_TRIP_MS} ms per request to a back end; every environment starts cold.`,
    ],
    columns: CASES.flatMap((one) => {
      const group = title(one)
      return [
        { key: key('asked', one), title: 'introspections', digits: 0, group },
        { key: key('mean', one), title: 'mean ms', digits: 1, group },
        { key: key('p99', one), title: 'p99 ms', digits: 0, group },
        { key: key('usd', one), title: 'USD per million', digits: 2, group },
      ]
    }),
    rows: candidates.map(({ candidate: { name } }) => {
      const profile = profileOf(name, answers)
      return {
        candidate: name,
        values: Object.assign({}, ...CASES.map((one) => run(profile, one))),
      }
    }),
  }
}

const key = (metric: string, { environments: count, tokens }: Case) =>
  `${metric}.${count}.${tokens}`
const title = ({ environments: count, tokens }: Case) =>
  `${plural(count, 'environment')}, ${plural(tokens, 'token')}`
const plural = (count: number, noun: string) =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

function run(profile: Profile, one: Case) {
  // A candidate that introspects every request keeps no answers.
  const keepsAnswers = profile.introspectedShare < 1
  const random = randomNumbers()
  const known = new Set<string>()
  const started = new Set<number>()
  const times: number[] = []
  let asked = 0
  for (let request = 0; request < REQUESTS; request += 1) {
    const environment = Math.floor(random() * one.environments)
    const pair = `${environment} ${Math.floor(random() * one.tokens)}`
    const isAsked = !keepsAnswers || !known.has(pair)
    const isCold = !started.has(environment)
    known.add(pair)
    started.add(environment)
    if (isAsked) asked += 1
    times.push(isCold ? coldMs(profile, MEMORY_MB) : warmMs(profile, MEMORY_MB, isAsked))
  }
  const circumstances = { memoryMb: MEMORY_MB, coldShare: started.size / REQUESTS }
  const usd = usdPerMillion({ ...profile, introspectedShare: asked / REQUESTS }, circumstances)
  return {
    [key('asked', one)]: exactly(asked),
    [key('mean', one)]: exactly(times.reduce((sum, time) => sum + time, 0) / REQUESTS),
    [key('p99', one)]: exactly(quantile(times, 0.99)),
    [key('usd', one)]: exactly(usd),
  }
}

/** Yields the same numbers in each run: a linear congruential generator modulo 2^32, from Numerical Recipes. */
function randomNumbers(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
