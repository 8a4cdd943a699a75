/** `npm run bench`: measures this project and its peers, and writes what it found. */
import { mkdir } from 'node:fs/promises'
import { cpus } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type Answers, QUESTIONS, QUICK_QUESTIONS } from './questions.ts'
import { markdownOf, type Report } from './report/markdown.ts'
import { publish } from './report/publish.ts'
import { reached } from './report/targets.ts'
import { runBefore, writeReport } from './report/write-report.ts'
import { alone } from './support/alone.ts'
import { type Bench, createBench, FULL, QUICK } from './support/bench.ts'
import { buildCandidate, buildWorker, installCandidates } from './support/build.ts'
import {
  CANDIDATES,
  type Candidate,
  isPeer,
  PROJECT,
  QUICK_CANDIDATES,
} from './support/candidates.ts'
import { fitnessOf } from './support/enforcement.ts'
import { CACHE } from './support/folders.ts'
import type { Built } from './support/program.ts'
import { askThoseWhoCan } from './support/skip-failing-candidates.ts'
import { createProgress } from './support/progress.ts'
import { startBackends } from './support/start-backends.ts'

const RESULTS = path.join(import.meta.dirname, '../artifacts/bench')
const USAGE = `Usage: npm run bench [-- --quick | --publish]

Measures this project, its peers and the least that does the same, and writes artifacts/bench: report.md, results.json
and cold-start.svg.

  --quick    fewer rounds, questions and candidates: less than a minute
  --publish  puts the results into docs/performance.md, with the picture beside it
  --help     this text`

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (options.quick && options.publish)
  throw new Error('what is published is not measured in a hurry')
if (options.help) {
  console.log(USAGE)
  process.exit(0)
}

const progress = createProgress(process.stdout)
const failures: string[] = []
/** Names of those that let in whom they should not. */
const unsafe: string[] = []

progress.begin('installing and bundling')
await mkdir(CACHE, { recursive: true })
const end = await alone(path.join(CACHE, 'pid'))
await installCandidates()
const worker = await buildWorker(path.join(CACHE, 'worker.mjs'))
const backends = await startBackends(CACHE, true)
const scale = options.quick ? QUICK : FULL
const bench = createBench({ scale, backends, worker, folder: CACHE, onRun: progress.tick })
const wanted = CANDIDATES.filter(({ name }) => !options.quick || QUICK_CANDIDATES.includes(name))
const built = await builtOnes(wanted)

progress.begin('checking what each candidate lets in')
const candidates = await fitOnes(bench, built)
const answers = await answersOf(bench, candidates)
backends.end()

const names = candidates.map(({ candidate }) => candidate.name)
const report: Report = {
  circumstances: circumstances(),
  before: await runBefore(RESULTS, scale),
  scale,
  candidates: candidates.map(({ candidate }) => candidate),
  failures,
  unsafe,
  targets: reached(answers, names.filter(isPeer)),
  answers,
}
await writeReport(RESULTS, report)
progress.say(`\n${markdownOf(report)}\n`)
if (options.publish) await publish(RESULTS)
await end()
progress.say(`Written: ${path.relative(process.cwd(), RESULTS)}`)

async function builtOnes(all: readonly Candidate[]): Promise<Built[]> {
  const done: Built[] = []
  for (const candidate of all) {
    // eslint-disable-next-line no-await-in-loop -- the machine may be small
    const one = await buildCandidate(candidate, bench).catch((error: unknown) => {
      if (candidate.name === PROJECT) throw error
      failures.push(`${candidate.title} cannot be built here: ${(error as Error).message}`)
    })
    if (one !== undefined) done.push(one)
  }
  return done
}

/** Those that work, whatever they let in: that stands in the report. */
async function fitOnes(with_: Bench, all: readonly Built[]): Promise<Built[]> {
  const fit: Built[] = []
  for (const one of all) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { enforcement, function: works } = await fitnessOf(with_, one)
    for (const { name, failure } of [...enforcement, ...works]) {
      if (failure === undefined) continue
      failures.push(`${one.candidate.title}: not true that ${name} (${failure})`)
    }
    if (enforcement.some(({ failure }) => failure !== undefined)) unsafe.push(one.candidate.name)
    if (works.every(({ failure }) => failure === undefined)) fit.push(one)
  }
  return fit
}

async function answersOf(with_: Bench, all: readonly Built[]): Promise<Answers> {
  const given: Record<string, Answers[string]> = {}
  for (const [name, ask] of Object.entries(QUESTIONS)) {
    if (options.quick && !QUICK_QUESTIONS.includes(name)) continue
    progress.begin(name)
    // eslint-disable-next-line no-await-in-loop -- nothing else may run at the same time
    given[name] = await askThoseWhoCan(
      (able) => ask(with_, able, given),
      all.filter(({ candidate: { questions } }) => questions?.includes(name) ?? true),
      ({ message }) => failures.push(`${name}: ${message}; it is left out there`),
    )
  }
  return given
}

function circumstances(): string {
  const [cpu] = cpus()
  const [date, time = ''] = new Date().toISOString().split('T')
  const tempo = options.quick ? 'quick run, for orientation only' : `${scale.rounds} rounds`
  return `${date}, ${time.slice(0, 5)} UTC, Node ${process.version}, ${process.arch}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${tempo}; back ends on loopback, with TLS.`
}
