/** `npm run bench`: measures this project and its peers, and writes a report. */
import { mkdir } from 'node:fs/promises'
import { cpus } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type Answers, QUESTIONS, QUICK_QUESTIONS } from './questions.ts'
import { markdownOf, type Report } from './report/markdown.ts'
import { publish } from './report/publish.ts'
import { targetResults } from './report/targets.ts'
import { previousRun, writeReport } from './report/write-report.ts'
import { acquireRunLock } from './support/run-lock.ts'
import { type Bench, createBench, FULL, QUICK } from './support/bench.ts'
import { buildCandidate, buildWorker, installCandidates } from './support/build.ts'
import {
  CANDIDATES,
  type Candidate,
  isPeer,
  PROJECT,
  QUICK_CANDIDATES,
} from './support/candidates.ts'
import { fitnessOf } from './support/fitness.ts'
import { CACHE } from './support/folders.ts'
import type { Built } from './support/program.ts'
import { askSkippingFailures } from './support/ask-skipping-failures.ts'
import { createProgress } from './support/progress.ts'
import { startBackends } from './support/start-backends.ts'

const RESULTS = path.join(import.meta.dirname, '../artifacts/bench')
const USAGE = `Usage: npm run bench [-- --quick | --publish]

Measures this project, its peers and a minimal server with the same duties, and writes report.md, results.json and
cold-start.svg to artifacts/bench.

  --quick    measure fewer rounds, questions and candidates, in less than a minute
  --publish  put the results into docs/performance.md, with the picture beside it
  --help     show this text`

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (options.quick && options.publish)
  throw new Error('--publish needs a full run: leave out --quick')
if (options.help) {
  console.log(USAGE)
  process.exit(0)
}

const progress = createProgress(process.stdout)
const failures: string[] = []
/** Names of the candidates that accept tokens which they should refuse. */
const unsafe: string[] = []

progress.begin('installing and bundling')
await mkdir(CACHE, { recursive: true })
const releaseLock = await acquireRunLock(path.join(CACHE, 'pid'))
await installCandidates()
const worker = await buildWorker(path.join(CACHE, 'worker.mjs'))
const backends = await startBackends(CACHE, true)
const scale = options.quick ? QUICK : FULL
const bench = createBench({ scale, backends, worker, folder: CACHE, onRun: progress.tick })
const wanted = CANDIDATES.filter(({ name }) => !options.quick || QUICK_CANDIDATES.includes(name))
const built = await buildAll(wanted)

progress.begin('checking the candidates')
const candidates = await keepFit(bench, built)
const answers = await askAll(bench, candidates)
backends.end()

const names = candidates.map(({ candidate }) => candidate.name)
const report: Report = {
  circumstances: circumstances(),
  previous: await previousRun(RESULTS, scale),
  scale,
  candidates: candidates.map(({ candidate }) => candidate),
  failures,
  unsafe,
  targets: targetResults(answers, names.filter(isPeer)),
  answers,
}
await writeReport(RESULTS, report)
progress.say(`\n${markdownOf(report)}\n`)
if (options.publish) await publish(RESULTS)
await releaseLock()
progress.say(`The report is in ${path.relative(process.cwd(), RESULTS)}.`)

async function buildAll(all: readonly Candidate[]): Promise<Built[]> {
  const done: Built[] = []
  for (const candidate of all) {
    // eslint-disable-next-line no-await-in-loop -- builds in parallel would overload a small machine
    const one = await buildCandidate(candidate, bench).catch((error: unknown) => {
      if (candidate.name === PROJECT) throw error
      failures.push(
        `${candidate.title} cannot be built on this machine: ${(error as Error).message}`,
      )
    })
    if (one !== undefined) done.push(one)
  }
  return done
}

/** Keeps the candidates that work. Those that accept bad tokens stay too, marked in the report. */
async function keepFit(on: Bench, all: readonly Built[]): Promise<Built[]> {
  const fit: Built[] = []
  for (const one of all) {
    // eslint-disable-next-line no-await-in-loop -- nothing else may run at the same time
    const { enforcement, function: works } = await fitnessOf(on, one)
    for (const { name, failure } of [...enforcement, ...works]) {
      if (failure === undefined) continue
      failures.push(`${one.candidate.title} fails the check "${name}": ${failure}`)
    }
    if (enforcement.some(({ failure }) => failure !== undefined)) unsafe.push(one.candidate.name)
    if (works.every(({ failure }) => failure === undefined)) fit.push(one)
  }
  return fit
}

async function askAll(on: Bench, all: readonly Built[]): Promise<Answers> {
  const given: Record<string, Answers[string]> = {}
  for (const [name, ask] of Object.entries(QUESTIONS)) {
    if (options.quick && !QUICK_QUESTIONS.includes(name)) continue
    progress.begin(name)
    // eslint-disable-next-line no-await-in-loop -- nothing else may run at the same time
    given[name] = await askSkippingFailures(
      (able) => ask(on, able, given),
      all.filter(({ candidate: { questions } }) => questions?.includes(name) ?? true),
      ({ message }) => failures.push(`${name}, without a candidate that failed: ${message}`),
    )
  }
  return given
}

function circumstances(): string {
  const [cpu] = cpus()
  const [date, time = ''] = new Date().toISOString().split('T')
  const extent = options.quick ? 'quick run, for orientation only' : `${scale.rounds} rounds`
  return `${date}, ${time.slice(0, 5)} UTC, Node ${process.version}, ${process.arch}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${extent}; back ends on loopback, with TLS.`
}
