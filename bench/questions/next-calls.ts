/** How long do the calls after the first one take, before V8 has optimized anything? */
import type { Bench } from '../support/bench.ts'
import type { Built } from '../support/program.ts'
import { NAIVE } from '../support/candidates.ts'
import { sumSpans } from '../support/plan.ts'
import { inRounds, ratioOf, valuesOf } from '../support/rounds.ts'
import { granted } from '../support/steps.ts'
import type { Table } from '../support/table.ts'

const CALLS = 20

export async function nextCalls(bench: Bench, candidates: readonly Built[]): Promise<Table> {
  const samples = await inRounds(candidates, bench.scale.rounds, async (built) => {
    const [era = 'legacy'] = built.candidate.eras
    const { steps } = await bench.run(built, [granted(era, 1 + CALLS)])
    const { cpuMs, wallMs } = sumSpans(...(steps[0]?.spans.slice(1) ?? []))
    return { cpu: cpuMs / CALLS, wall: wallMs / CALLS }
  })
  return {
    title: 'Calls 2 to 21',
    notes: ['One token, one call after the other, each measured separately; the mean of 20 calls.'],
    columns: [
      { key: 'cpu', title: 'CPU ms per call', digits: 2 },
      { key: 'wall', title: 'wall ms per call', digits: 2 },
      { key: 'ratio', title: `CPU ÷ ${NAIVE}`, digits: 2 },
    ],
    rows: candidates.map(({ candidate: { name } }) => ({
      candidate: name,
      values: {
        cpu: valuesOf(samples, name, 'cpu'),
        wall: valuesOf(samples, name, 'wall'),
        ratio: ratioOf(samples, name, NAIVE, 'cpu'),
      },
    })),
  }
}
