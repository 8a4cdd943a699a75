/** `npm run bench`: measures this project and its peers, and writes what it found. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { coldStart } from './questions/cold-start.ts'
import { nextCalls } from './questions/next-calls.ts'
import { warm } from './questions/warm.ts'
import { markdownOf } from './report/markdown.ts'
import { createBench, FULL, QUICK } from './support/bench.ts'
import {
  buildCandidate,
  type Built,
  buildWorker,
  CACHE,
  installCandidates,
} from './support/build.ts'
import { CANDIDATES } from './support/candidates.ts'
import { fitnessOf } from './support/enforcement.ts'
import { startBackends } from './support/start-backends.ts'
import type { Table } from './support/table.ts'

const QUESTIONS = { 'cold-start': coldStart, 'next-calls': nextCalls, warm }
const RESULTS = path.join(import.meta.dirname, '../artifacts/bench')

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const say = (text: string) => console.log(text)

say('installing and bundling')
await installCandidates()
const worker = await buildWorker()
const built: Built[] = []
for (const candidate of CANDIDATES) {
  // eslint-disable-next-line no-await-in-loop -- the machine may be small
  built.push(await buildCandidate(candidate))
}
const backends = await startBackends(CACHE, true)
const bench = createBench({ scale: values.quick ? QUICK : FULL, backends, worker, folder: CACHE })

const fit: Built[] = []
for (const one of built) {
  const { name } = one.candidate
  // eslint-disable-next-line no-await-in-loop -- one after the other
  const { enforcement, function: works } = await fitnessOf(bench, one)
  const failed = [...enforcement, ...works].filter(({ failure }) => failure !== undefined)
  for (const { name: check, failure } of failed) say(`${name}: not true that ${check}: ${failure}`)
  if (works.every(({ failure }) => failure === undefined)) fit.push(one)
}

const tables: Record<string, Table> = {}
for (const [name, ask] of Object.entries(QUESTIONS)) {
  say(`measuring: ${name}`)
  // eslint-disable-next-line no-await-in-loop -- nothing else may run at the same time
  tables[name] = await ask(bench, fit)
}
backends.end()

const report = Object.values(tables)
  .map((table) => markdownOf(table, CANDIDATES))
  .join('\n')
await mkdir(RESULTS, { recursive: true })
await writeFile(path.join(RESULTS, 'report.md'), report)
await writeFile(path.join(RESULTS, 'results.json'), JSON.stringify(tables, null, 2))
say(report)
