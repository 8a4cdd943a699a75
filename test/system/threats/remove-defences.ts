/** Takes each defence out of a copy of the sources in turn, and shows that its test then fails. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { THREATS } from './threats.ts'
import type { Threat } from './threat.ts'

const ROOT = path.join(import.meta.dirname, '../../..')
const COPIED = [
  '.github',
  '.node24',
  'create',
  'lambda',
  'lib',
  'local',
  'test',
  'package.json',
  'package-lock.json',
  'cdk.json',
  'tsconfig.json',
]
const TEST_TIMEOUT_MS = 60_000
const WORKERS = 2

interface Outcome {
  readonly threat: Threat
  readonly outcome: 'fails without it' | 'SURVIVES' | 'DOES NOT PASS WITH IT' | 'NOT FOUND'
}

async function copyOfSources(): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), 'defences-'))
  await Promise.all(
    COPIED.map((name) => cp(path.join(ROOT, name), path.join(copy, name), { recursive: true })),
  )
  await symlink(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'))
  return copy
}

type Mark = '✔' | '✖'

/** Which tests of a file run, and whether they pass: in a file that does not load, none runs. */
async function runTests(
  copy: string,
  file: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Mark>> {
  const args = [
    '--test',
    '--test-reporter=spec',
    '--test-timeout=15000',
    '--test-force-exit',
    ...names.map((name) => `--test-name-pattern=/^${escaped(name)}$/`),
    file,
  ]
  // What Node.js has compiled serves the next runs; a changed file is compiled again.
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: path.join(copy, 'compile-cache') }
  const options = { cwd: copy, timeout: TEST_TIMEOUT_MS, env }
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, options, (_error, stdout) => resolve(stdout))
  })
  const lines = output.matchAll(/^\s*([✔✖]) (.*) \([\d.]+ms\)$/gmu)
  // Those that failed are told again at the end.
  return new Map(Array.from(lines, ([, mark, name = '']) => [name, mark as Mark]))
}

const escaped = (name: string) => name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)

const withAllDefences = new Map<string, ReturnType<typeof runTests>>()

/** Runs all tests of the file that the threats name, once. */
async function passesWithIt(copy: string, [file, name]: Threat['test']): Promise<boolean> {
  const names = THREATS.filter(({ test: [other] }) => other === file).map(({ test }) => test[1])
  const running = withAllDefences.get(file) ?? runTests(copy, file, names)
  withAllDefences.set(file, running)
  return (await running).get(name) === '✔'
}

async function removeDefence(copy: string, threat: Threat): Promise<Outcome> {
  const file = path.join(copy, threat.file)
  const source = await readFile(file, 'utf8')
  if (source.split(threat.find).length !== 2) return { threat, outcome: 'NOT FOUND' }
  if (!(await passesWithIt(copy, threat.test))) return { threat, outcome: 'DOES NOT PASS WITH IT' }
  await writeFile(
    file,
    source.replace(threat.find, () => threat.replace),
  )
  const [testFile, name] = threat.test
  const fails = (await runTests(copy, testFile, [name])).get(name) === '✖'
  await writeFile(file, source)
  return { threat, outcome: fails ? 'fails without it' : 'SURVIVES' }
}

async function work(queue: Threat[]): Promise<Outcome[]> {
  const copy = await copyOfSources()
  const outcomes: Outcome[] = []
  try {
    for (let threat = queue.shift(); threat !== undefined; threat = queue.shift()) {
      // eslint-disable-next-line no-await-in-loop -- one defence at a time in one copy
      const outcome = await removeDefence(copy, threat)
      console.log(`${threat.id}  ${outcome.outcome.padEnd(22)}  ${threat.defence}`)
      outcomes.push(outcome)
    }
  } finally {
    await rm(copy, { recursive: true })
  }
  return outcomes
}

const only = new Set(process.argv.slice(2))
const queue = THREATS.filter(({ id }) => only.size === 0 || only.has(id))
const outcomes = (await Promise.all(Array.from({ length: WORKERS }, () => work(queue)))).flat()
const failed = outcomes.filter(({ outcome }) => outcome !== 'fails without it')
console.log(`${outcomes.length - failed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length > 0 ? 1 : 0
