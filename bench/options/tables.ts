/** Tables of the pages out of what was measured, and their differences from those of another run. */
import { ratioOf, type Samples, valuesOf } from '../support/rounds.ts'
import { exactly } from '../support/statistics.ts'
import { type Table, valuesIn } from '../support/table.ts'
import type { Metric } from './measure.ts'
import { OFF, type Variant } from './variants.ts'

const KILOBYTE = 1000
/** Two runs that differ by less agree. */
const TOLERANCE = 0.1
const WARM = 'A warm call'
const COLD = 'A cold call, code and requests'

/** The code of a variant, without its code cache. */
export type CodeBytes = (variant: Variant) => number

/** @param all variants of a page, those that are off first */
export function tableOf(
  title: string,
  all: readonly Variant[],
  samples: Samples<Metric>,
  bytesOf: CodeBytes,
): Table {
  const columns = [
    { key: 'cpu', title: 'CPU, µs', digits: 0, group: WARM },
    { key: 'ratio', title: 'CPU ÷ off', digits: 2, group: WARM },
    { key: 'p50', title: 'time, p50, µs', digits: 0, group: WARM },
    { key: 'p99', title: 'p99', digits: 0, group: WARM },
    { key: 'slowest', title: 'slowest, ms', digits: 1, group: WARM },
    { key: 'coldCpu', title: 'CPU, ms', digits: 1, group: COLD },
    { key: 'coldRatio', title: 'CPU ÷ off', digits: 2, group: COLD },
    { key: 'bytes', title: 'code, KB', digits: 1, group: COLD },
    { key: 'asked', title: 'questions', digits: 0, group: COLD },
    { key: 'tableRequests', title: 'table requests', digits: 0, group: COLD },
  ]
  const rows = all.map((variant) => {
    const { name, reference = OFF.name } = variant
    return {
      candidate: name,
      values: {
        cpu: valuesOf(samples, name, 'cpu'),
        ratio: ratioOf(samples, name, reference, 'cpu'),
        p50: valuesOf(samples, name, 'p50'),
        p99: valuesOf(samples, name, 'p99'),
        slowest: valuesOf(samples, name, 'slowest'),
        coldCpu: valuesOf(samples, name, 'coldCpu'),
        coldRatio: ratioOf(samples, name, OFF.name, 'coldCpu'),
        bytes: exactly(bytesOf(variant) / KILOBYTE),
        asked: valuesOf(samples, name, 'asked'),
        tableRequests: valuesOf(samples, name, 'tableRequests'),
      },
    }
  })
  return { title, notes: [], columns: columns.filter(({ key }) => differs(rows, key)), rows }
}

/** What readers of a page have to know of its columns, in one line. */
export function legendOf({ columns }: Table): string {
  const has = (...keys: readonly string[]) => columns.some(({ key }) => keys.includes(key))
  return [
    'Each figure is the median of the rounds; the small ones are the lowest and the highest.',
    '*CPU ÷ off* compares with *off* in the same round, or with the *off* row that has the same calls; from 0.85 to 1.15 it means no difference.',
    has('p99', 'slowest') &&
      'p99 and *slowest* also show what other programs on the machine delayed.',
    has('asked') && '*Questions* are the requests to the authorization server, warm-up included.',
    has('tableRequests') && '*Table requests* are those to DynamoDB.',
  ]
    .filter((sentence) => sentence !== false)
    .join(' ')
}

/** What is the same in all rows says nothing. */
function differs(rows: Table['rows'], key: string): boolean {
  return new Set(rows.map(({ values }) => JSON.stringify(values[key]))).size > 1
}

/** Says which ratios of CPU differ from those of the run before by more than a tenth. */
export function differences(now: readonly Table[], before: readonly Table[]): string[] {
  return now.flatMap((table) => {
    const earlier = before.find(({ title }) => title === table.title)
    return table.rows.flatMap(({ candidate, values }) =>
      ['ratio', 'coldRatio'].flatMap((key) => {
        const [one, other] = [values[key]?.median, valuesIn(earlier, candidate)[key]?.median]
        if (one === undefined || other === undefined) return []
        if (Math.abs(one / other - 1) <= TOLERANCE) return []
        const what = key === 'ratio' ? 'a warm call' : 'a cold call'
        return [
          `${table.title}, ${candidate}, ${what}: ${one.toFixed(2)} after ${other.toFixed(2)}`,
        ]
      }),
    )
  })
}
