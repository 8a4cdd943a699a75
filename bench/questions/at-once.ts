/** What happens when many requests reach a new environment at once? */
import type { Bench } from '../support/bench.ts'
import type { Built } from '../support/program.ts'
import { exactly, type Measured } from '../support/statistics.ts'
import { granted } from '../support/steps.ts'
import type { Table } from '../support/table.ts'

const REQUESTS = 1000

export async function atOnce(bench: Bench, candidates: readonly Built[]): Promise<Table> {
  const failures: string[] = []
  const rows: Table['rows'][number][] = []
  for (const built of candidates) {
    const { name, eras } = built.candidate
    const [era = 'legacy'] = eras
    // eslint-disable-next-line no-await-in-loop -- the counts are those of one candidate at a time
    const values = await measure(bench, built, era).catch(() => undefined)
    if (values === undefined) failures.push(name)
    rows.push({ candidate: name, values: values ?? {} })
  }
  return {
    title: `${REQUESTS.toLocaleString('en')} requests at once`,
    notes: [
      'The first requests of an environment, all with the same token, as on Lambda Managed Instances or a server.',
      ...(failures.length === 0
        ? []
        : [`These candidates answered some requests wrongly: ${failures.join(', ')}.`]),
    ],
    columns: [
      { key: 'introspections', title: 'introspections', digits: 0 },
      { key: 'secrets', title: 'secret reads', digits: 0 },
      { key: 'connections', title: 'connections', digits: 0 },
      { key: 'cpu', title: 'total CPU ms', digits: 0 },
      { key: 'rss', title: 'peak RSS, MiB', digits: 0 },
    ],
    rows,
  }
}

async function measure(
  bench: Bench,
  built: Built,
  era: 'modern' | 'legacy',
): Promise<Record<string, Measured>> {
  await bench.backends.counts()
  const { steps, peakRssBytes } = await bench.run(built, [granted(era, REQUESTS, { atOnce: true })])
  const { introspections, secretReads, connections } = await bench.backends.counts()
  return {
    introspections: exactly(introspections),
    secrets: exactly(secretReads),
    connections: exactly(connections),
    cpu: exactly(steps[0]?.spans[0]?.cpuMs ?? Number.NaN),
    rss: exactly(peakRssBytes / 1024 / 1024),
  }
}
