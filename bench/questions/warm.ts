/** How many calls per second does a warm function serve, how evenly, and in how much memory? */
import type { Bench } from '../support/bench.ts'
import type { Built } from '../support/program.ts'
import { FLOOR, NAIVE, PROJECT } from '../support/candidates.ts'
import { sumSpans } from '../support/plan.ts'
import { inRounds, ratioOf, valuesOf } from '../support/rounds.ts'
import { quantile } from '../support/statistics.ts'
import { granted } from '../support/steps.ts'
import type { Table } from '../support/table.ts'

const WARM_UP_CALLS = 500
const MEBIBYTE = 1024 * 1024
const RATE = 'Calls per second'
const EVENNESS = 'Slow calls and memory'

export async function warm(bench: Bench, candidates: readonly Built[]): Promise<Table> {
  const { longRounds, warmCalls } = bench.scale
  const samples = await inRounds(candidates, longRounds, async (built) => measure(bench, built))
  return {
    title: 'Warm',
    notes: [
      `One token, one call after the other: ${warmCalls} calls after ${WARM_UP_CALLS} for warming up.`,
      'CPU includes all threads, also those that collect garbage. Peak RSS is that of the whole process.',
    ],
    columns: [
      { key: 'perCpuSecond', title: 'calls per CPU second', digits: 0, group: RATE },
      { key: 'ratio', title: `÷ ${NAIVE}`, digits: 2, group: RATE },
      { key: 'toIntrospection', title: `÷ ${PROJECT}`, digits: 2, group: RATE },
      { key: 'perSecond', title: 'calls per second', digits: 0, group: RATE },
      { key: 'p50', title: 'p50, CPU ms', digits: 3, group: EVENNESS },
      { key: 'p99', title: 'p99, CPU ms', digits: 3, group: EVENNESS },
      { key: 'spread', title: 'p99 ÷ p50', digits: 1, group: EVENNESS },
      { key: 'rss', title: 'peak RSS, MiB', digits: 0, group: EVENNESS },
      { key: 'rssRatio', title: `÷ ${FLOOR}`, digits: 2, group: EVENNESS },
    ],
    rows: candidates.map(({ candidate: { name } }) => ({
      candidate: name,
      values: {
        perCpuSecond: valuesOf(samples, name, 'perCpuSecond'),
        ratio: ratioOf(samples, name, NAIVE, 'perCpuSecond'),
        toIntrospection: ratioOf(samples, name, PROJECT, 'perCpuSecond'),
        perSecond: valuesOf(samples, name, 'perSecond'),
        p50: valuesOf(samples, name, 'p50'),
        p99: valuesOf(samples, name, 'p99'),
        spread: valuesOf(samples, name, 'spread'),
        rss: valuesOf(samples, name, 'rss'),
        rssRatio: ratioOf(samples, name, FLOOR, 'rss'),
      },
    })),
  }
}

async function measure(bench: Bench, built: Built) {
  const [era = 'legacy'] = built.candidate.eras
  const plan = [granted(era, WARM_UP_CALLS), granted(era, bench.scale.warmCalls)]
  const { steps, peakRssBytes } = await bench.run(built, plan)
  const spans = steps[1]?.spans ?? []
  const cpu = spans.map(({ cpuMs }) => cpuMs)
  const total = sumSpans(...spans)
  return {
    perCpuSecond: (1000 * spans.length) / total.cpuMs,
    perSecond: (1000 * spans.length) / total.wallMs,
    p50: quantile(cpu, 0.5),
    p99: quantile(cpu, 0.99),
    spread: quantile(cpu, 0.99) / quantile(cpu, 0.5),
    rss: peakRssBytes / MEBIBYTE,
  }
}
