/** How does CPU grow with the number of tools? */
import type { Bench } from '../support/bench.ts'
import { buildWithTools } from '../support/build-project.ts'
import type { Built } from '../support/program.ts'
import { toolsList, TOKENS } from '../support/events.ts'
import { sumSpans } from '../support/plan.ts'
import { inRounds, valuesOf } from '../support/rounds.ts'
import { granted } from '../support/steps.ts'
import type { Table } from '../support/table.ts'

const TOOL_COUNTS = [2, 20, 200]
const CALLS = 20

const METRICS = { cold: 'INIT and the first call', call: 'A later call', list: 'A tool list' }
const CELLS = Object.entries(METRICS).flatMap(([metric, group]) =>
  TOOL_COUNTS.map((count) => ({
    key: `${metric}.${count}`,
    title: `${count} tools`,
    digits: metric === 'cold' ? 0 : 2,
    group,
  })),
)

export async function toolCount(bench: Bench, candidates: readonly Built[]): Promise<Table> {
  const ready = await Promise.all(candidates.map(buildWithTools))
  const rounds = bench.scale.longRounds
  const samples = await inRounds(ready, rounds, async (built) => measure(bench, built))
  return {
    title: 'With more tools',
    notes: ['CPU ms with 2, 20 and 200 tools. A later call is the mean of calls 2 to 21.'],
    columns: CELLS,
    rows: candidates.map(({ candidate: { name } }) => ({
      candidate: name,
      values: Object.fromEntries(CELLS.map(({ key }) => [key, valuesOf(samples, name, key)])),
    })),
  }
}

async function measure(bench: Bench, built: Built): Promise<Record<string, number>> {
  const [era = 'legacy'] = built.candidate.eras
  const list = { event: toolsList(era, TOKENS.valid), count: 1 + CALLS, expected: { status: 200 } }
  const values: Record<string, number> = {}
  for (const count of TOOL_COUNTS) {
    const options = { environment: { TOOL_COUNT: String(count) } }
    // eslint-disable-next-line no-await-in-loop -- nothing else may run at the same time
    const { init, steps } = await bench.run(built, [granted(era, 1 + CALLS), list], options)
    const [calls = [], lists = []] = steps.map(({ spans }) => spans)
    values[`cold.${count}`] = sumSpans(init, ...calls.slice(0, 1)).cpuMs
    values[`call.${count}`] = sumSpans(...calls.slice(1)).cpuMs / CALLS
    values[`list.${count}`] = sumSpans(...lists.slice(1)).cpuMs / CALLS
  }
  return values
}
