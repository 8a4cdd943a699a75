/** One run of a variant, in a fresh process. */
import type { DynamoTable } from '../../test/support/dynamo-table.ts'
import { never, type Reply } from '../../test/support/backend.ts'
import type { Bench } from '../support/bench.ts'
import type { Built } from '../support/program.ts'
import { type Outcome, type Step, sumSpans } from '../support/plan.ts'
import { quantile } from '../support/statistics.ts'
import { FROM_STACK } from './builds.ts'
import type { Circumstances, Part } from './calls.ts'
import type { Variant } from './variants.ts'

export interface Scale {
  readonly rounds: number
  readonly calls: number
}

/** A call for each of the 1,000 callers, and enough for V8 to optimize the code. */
const WARM_UP_CALLS = 1000

const FAULTS: Readonly<Record<NonNullable<Variant['table']>, Reply | undefined>> = {
  empty: undefined,
  filled: undefined,
  hanging: never,
  away: (response) => void response.destroy(),
}

export type Metric = 'cpu' | 'p50' | 'p99' | 'slowest' | 'coldCpu' | 'asked' | 'tableRequests'

export async function measure(
  { bench, table, calls }: { bench: Bench; table: DynamoTable; calls: number },
  variant: Variant,
  built: Built,
): Promise<Record<Metric, number>> {
  const { table: state = 'empty', count = calls } = variant
  const environment = { ...FROM_STACK, ...variant.environment, ...addressOf(table) }
  const run = async (steps: readonly Step[]) => bench.run(built, steps, { environment })
  const ask: Circumstances['ask'] = async (step) => {
    const { steps } = await run([step])
    return steps[0]?.last ?? { statusCode: 0 }
  }
  const warmUp = variant.count ?? WARM_UP_CALLS
  const parts = { cold: 1, warmUp, measured: count } as const
  table.items.clear()
  table.fault = undefined
  const steps: Step[] = []
  for (const [part, number] of Object.entries(parts) as [Part, number][]) {
    // eslint-disable-next-line no-await-in-loop -- they may ask a process, and those share files
    steps.push(await variant.calls({ part, count: number, ask }))
  }
  if (state === 'filled') await run(steps)
  table.fault = FAULTS[state]
  table.seen.length = 0
  await bench.backends.counts() // begins anew
  const outcome = await run(steps)
  const { introspections, exchanges } = await bench.backends.counts()
  const requests = { asked: introspections + exchanges, tableRequests: table.seen.length }
  return { ...timesOf(outcome, steps.at(-1)), ...requests }
}

/** For the client of DynamoDB in the process. */
const addressOf = ({ origin }: DynamoTable) => ({ AWS_ENDPOINT_URL_DYNAMODB: origin })

/** Microseconds for each call of the last step; milliseconds for the slowest but the cold one, and for the cold one. */
function timesOf({ init, steps }: Outcome, last?: Step) {
  const [cold = [], warmUp = [], measured = []] = steps.map(({ spans }) => spans)
  const isAtOnce = last?.atOnce === true
  const each = (values: readonly number[], share: number) =>
    isAtOnce ? Number.NaN : 1000 * quantile(values, share)
  const total = sumSpans(...measured)
  const wall = measured.map(({ wallMs }) => wallMs)
  return {
    cpu: isAtOnce
      ? (1000 * total.cpuMs) / last.count
      : each(
          measured.map(({ cpuMs }) => cpuMs),
          0.5,
        ),
    p50: each(wall, 0.5),
    p99: each(wall, 0.99),
    slowest: Math.max(...wall, ...warmUp.map(({ wallMs }) => wallMs)),
    coldCpu: sumSpans(init, ...cold).cpuMs,
  }
}
