/**
 * `node bench/options/main.ts`: what each optional feature costs, off, on and failing. All variants are measured in one run,
 * in turn, each in a fresh process. A full run takes about ten minutes.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startDynamoTable } from '../../test/support/dynamo-table.ts'
import { rowsOf } from '../report/markdown.ts'
import { publishInto } from '../report/publish.ts'
import { createBench, FULL } from '../support/bench.ts'
import { buildWorker } from '../support/build.ts'
import type { Built } from '../support/program.ts'
import { createProgress } from '../support/progress.ts'
import { inRounds } from '../support/rounds.ts'
import { startBackends } from '../support/start-backends.ts'
import type { Table } from '../support/table.ts'
import { type BuildName, buildOption, type Bundle } from './builds.ts'
import { measure, type Metric, type Scale } from './measure.ts'
import { differences, legendOf, tableOf } from './tables.ts'
import { OFF, PAGES, type Variant } from './variants.ts'

const USAGE = `Usage: node bench/options/main.ts [--quick] [--publish] [page of docs/ …]

Measures the optional features that these pages are about, without a page all of them: ${Object.keys(PAGES).join(', ')}.
Writes report.md and results.json to artifacts/options.

  --quick    measure fewer rounds and calls
  --publish  put the tables into these pages
  --help     show this text`

const RESULTS = path.join(import.meta.dirname, '../../artifacts/options')
const SCALES = {
  full: { rounds: 5, calls: 1000 },
  quick: { rounds: 2, calls: 300 },
} as const satisfies Record<string, Scale>

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const pages = positionals.length === 0 ? Object.keys(PAGES) : positionals
const unknown = pages.filter((page) => !Object.hasOwn(PAGES, page))
if (unknown.length > 0) throw new Error(`no such page: ${unknown.join(', ')}\n\n${USAGE}`)
if (options.quick && options.publish)
  throw new Error('--publish needs a full run: leave out --quick')
if (options.help) {
  console.log(USAGE)
  process.exit(0)
}

const scale = options.quick ? SCALES.quick : SCALES.full
const progress = createProgress(process.stdout)
const folder = await mkdtemp(path.join(tmpdir(), 'mcp-auth-options-'))
try {
  const tables = await measureAll(pages)
  await report(tables)
} finally {
  await rm(folder, { recursive: true })
}

async function measureAll(wanted: readonly string[]): Promise<Table[]> {
  const variants = [OFF, ...wanted.flatMap((page) => PAGES[page] ?? [])]
  progress.begin('bundling')
  const bundles = await buildAll(variants)
  const bundleOf = ({ build }: Variant) => bundles.get(build) as Bundle
  const worker = await buildWorker(path.join(folder, 'worker.mjs'))
  const backends = await startBackends(folder, true)
  await using table = await startDynamoTable()
  const bench = createBench({ scale: FULL, backends, worker, folder, onRun: progress.tick })
  progress.begin('measuring')
  const candidates = variants.map((variant) => namedAs(variant, bundleOf(variant)))
  const samples = await inRounds<Metric>(candidates, scale.rounds, async (built) => {
    const variant = variants.find(({ name }) => name === built.candidate.name) as Variant
    return measure({ bench, table, calls: scale.calls }, variant, built)
  })
  backends.end()
  return wanted.map((page) =>
    tableOf(page, [OFF, ...(PAGES[page] ?? [])], samples, (one) => bundleOf(one).codeBytes),
  )
}

async function buildAll(variants: readonly Variant[]): Promise<Map<BuildName, Bundle>> {
  const bundles = new Map<BuildName, Bundle>()
  for (const { build } of variants) {
    // eslint-disable-next-line no-await-in-loop -- builds in parallel would overload a small machine
    if (!bundles.has(build)) bundles.set(build, await buildOption(build, folder))
    progress.tick()
  }
  return bundles
}

function namedAs({ name }: Variant, bundle: Bundle): Built {
  return { ...bundle, candidate: { ...bundle.candidate, name } }
}

async function report(tables: readonly Table[]): Promise<void> {
  const when = circumstances()
  const file = path.join(RESULTS, 'results.json')
  const text = await readFile(file, 'utf8').catch(() => '{}')
  const before = (JSON.parse(text) as { tables?: Table[] }).tables ?? []
  const markdown = tables.map((table) => `## ${table.title}\n\n${rowsOf(table)}`)
  const differing = differences(tables, before).map((one) => `- ${one}`)
  const heading = differing.length === 0 ? [] : ['Different from the run before:']
  const all = [when, ...markdown, ...heading, differing.join('\n')].join('\n\n').trim()
  await mkdir(RESULTS, { recursive: true })
  await writeFile(file, `${JSON.stringify({ circumstances: when, scale, tables }, null, 2)}\n`)
  await writeFile(path.join(RESULTS, 'report.md'), `${all}\n`)
  progress.say(`\n${all}\n`)
  if (!options.publish) return
  for (const table of tables) {
    // eslint-disable-next-line no-await-in-loop -- a page each
    await publishInto(`${table.title}.md`, [when, legendOf(table), rowsOf(table)])
  }
}

function circumstances(): string {
  const [cpu] = cpus()
  const [date, time = ''] = new Date().toISOString().split('T')
  const { rounds, calls } = scale
  return `${date}, ${time.slice(0, 5)} UTC, Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${rounds} rounds of ${calls.toLocaleString('en')} calls.`
}
