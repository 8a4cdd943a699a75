/** How long does the first request take, including INIT? */
import type { Bench } from '../support/bench.ts'
import type { Built } from '../support/program.ts'
import { FLOOR, NAIVE, PROJECT } from '../support/candidates.ts'
import { sumSpans, type Span } from '../support/plan.ts'
import { inRounds, ratioOf, type Samples, valuesOf } from '../support/rounds.ts'
import { granted, metadataDocument, withoutToken } from '../support/steps.ts'
import type { Table } from '../support/table.ts'

type Metric = 'initCpu' | 'totalCpu' | 'totalWall'
type Times = Record<Metric, number>

const KINDS = {
  modern: { title: 'A call, MCP 2026-07-28', step: () => granted('modern', 1), part: 'mcp' },
  legacy: { title: 'A call, MCP 2025-11-25', step: () => granted('legacy', 1), part: 'mcp' },
  unauthorized: { title: 'A 401', step: () => withoutToken, part: 'mcp' },
  metadata: { title: 'The metadata document', step: metadataDocument, part: 'metadata' },
} as const
type Kind = keyof typeof KINDS

export async function coldStart(bench: Bench, candidates: readonly Built[]): Promise<Table> {
  const samples = {} as Record<Kind, Samples<Metric>>
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const { step, part } = KINDS[kind]
    // eslint-disable-next-line no-await-in-loop -- nothing else may run at the same time
    samples[kind] = await inRounds(candidates, bench.scale.rounds, async (built) => {
      const { eras } = built.candidate
      if (kind in { modern: 1, legacy: 1 } && !eras.includes(kind as 'modern' | 'legacy'))
        return undefined
      return timesOf(await bench.run(built, [step(built.candidate)], { part }))
    })
  }
  return tableOf(samples, candidates)
}

function timesOf({
  init,
  steps,
}: {
  init: Span
  steps: readonly { spans: readonly Span[] }[]
}): Times {
  const total = sumSpans(init, ...(steps[0]?.spans ?? []))
  return { initCpu: init.cpuMs, totalCpu: total.cpuMs, totalWall: total.wallMs }
}

function tableOf(samples: Record<Kind, Samples<Metric>>, candidates: readonly Built[]): Table {
  const kinds = Object.keys(KINDS) as Kind[]
  return {
    title: 'Cold start',
    notes: [
      'Loading the bundle (INIT) and one request, in a fresh process. CPU is user and system time of all threads.',
      'A call includes the secret read and the introspection, and its answer is checked. 401 is a call without a token.',
      'Signed tokens need neither: a call includes reading the metadata and keys of the issuer or, with shipped keys, nothing.',
      `Ratios are taken round by round: calls ÷ ${NAIVE}, 401 and metadata ÷ ${FLOOR}; calls also ÷ ${PROJECT}, which introspects.`,
    ],
    columns: kinds.flatMap((kind) => {
      const group = KINDS[kind].title
      return [
        ...(kind === 'unauthorized'
          ? [{ key: 'initCpu', title: 'INIT alone, CPU ms', digits: 1, group }]
          : []),
        { key: `${kind}.cpu`, title: 'CPU ms', digits: 1, group },
        { key: `${kind}.wall`, title: 'wall ms', digits: 1, group },
        { key: `${kind}.ratio`, title: `CPU ÷ ${referenceOf(kind)}`, digits: 2, group },
        ...(isCall(kind)
          ? [{ key: `${kind}.toIntrospection`, title: `CPU ÷ ${PROJECT}`, digits: 2, group }]
          : []),
      ]
    }),
    rows: candidates.map(({ candidate: { name } }) => ({
      candidate: name,
      values: {
        initCpu: valuesOf(samples.unauthorized, name, 'initCpu'),
        ...Object.fromEntries(
          kinds.flatMap((kind) => [
            [`${kind}.cpu`, valuesOf(samples[kind], name, 'totalCpu')],
            [`${kind}.wall`, valuesOf(samples[kind], name, 'totalWall')],
            [`${kind}.ratio`, ratioOf(samples[kind], name, referenceOf(kind), 'totalCpu')],
            [`${kind}.toIntrospection`, ratioOf(samples[kind], name, PROJECT, 'totalCpu')],
          ]),
        ),
      },
    })),
  }
}

const isCall = (kind: Kind) => kind === 'modern' || kind === 'legacy'
const referenceOf = (kind: Kind) => (isCall(kind) ? NAIVE : FLOOR)
