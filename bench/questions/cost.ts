/** What do a million requests cost? Computed from other answers at list prices. */
import type { Bench } from '../support/bench.ts'
import type { Built } from '../support/program.ts'
import {
  API_USD,
  INVOCATION_USD,
  profileOf,
  ROUND_TRIP_MS,
  usdPerMillion,
} from '../support/prices.ts'
import { exactly } from '../support/statistics.ts'
import { type Table, valuesIn } from '../support/table.ts'
import { MEMORY_SIZES_MB, sizeKey } from './memory.ts'

const COLD_SHARE = 0.01

export async function cost(
  _bench: Bench,
  candidates: readonly Built[],
  answers: Readonly<Record<string, Table>>,
): Promise<Table> {
  return {
    title: 'A million requests, in USD',
    notes: [
      `Computed from measured CPU, at list prices: Lambda on arm64, HTTP API at $${API_USD} and invocations at $${INVOCATION_USD} per million, no free tier.`,
      `Assumptions: ${COLD_SHARE * 100} % of the requests start an environment, 100 tokens per 1,000 requests, ${ROUND_TRIP_MS} ms per request to a back end, and a Lambda vCPU as fast as one of this machine.`,
      'A dash means that the process needs more memory than the function has.',
    ],
    columns: MEMORY_SIZES_MB.map((memoryMb) => ({
      key: `usd${memoryMb}`,
      title: `${memoryMb} MB`,
      digits: 2,
    })),
    rows: candidates.map(({ candidate: { name } }) => {
      const profile = profileOf(name, answers)
      const peaks = valuesIn(answers['memory'], name)
      return {
        candidate: name,
        values: Object.fromEntries(
          MEMORY_SIZES_MB.map((memoryMb) => {
            const fits = (peaks[sizeKey(memoryMb)]?.max ?? Infinity) <= memoryMb
            const usd = usdPerMillion(profile, { memoryMb, coldShare: COLD_SHARE })
            return [`usd${memoryMb}`, fits ? exactly(usd) : undefined]
          }),
        ),
      }
    }),
  }
}
