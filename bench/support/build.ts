/** Programs to measure: the project's own as `cdk synth` writes them, the others bundled with the same options. */
import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { BUNDLE_OPTIONS } from '../../lib/bundle-options.ts'
import { readAssembly, synthesize } from '../../test/runtime/support/assembly.ts'
import { type Candidate, PROJECT, PYTHON } from './candidates.ts'
import { CACHE, SOURCES } from './folders.ts'
import type { Built, Program } from './program.ts'
import { pythonProgram } from './python.ts'

const PACKAGES = path.join(CACHE, 'candidates')
const TIMEOUT_MS = 300_000

/** For packages that call it. */
const REQUIRE =
  "import { createRequire as createBenchRequire } from 'module'; const require = createBenchRequire(import.meta.url);"

/** Installs the packages of the other candidates, unless that was done with the same versions. */
export async function installCandidates(): Promise<void> {
  const wanted = await readFile(path.join(SOURCES, 'package-lock.json'), 'utf8')
  const stamp = path.join(PACKAGES, 'installed.json')
  await mkdir(PACKAGES, { recursive: true })
  if (wanted !== (await readFile(stamp, 'utf8').catch(() => ''))) {
    for (const name of ['package.json', 'package-lock.json']) {
      // eslint-disable-next-line no-await-in-loop -- they are two
      await cp(path.join(SOURCES, name), path.join(PACKAGES, name))
    }
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']
    await promisify(execFile)('npm', args, { cwd: PACKAGES, timeout: TIMEOUT_MS })
    await writeFile(stamp, wanted)
  }
  await cp(SOURCES, path.join(PACKAGES, 'src'), { recursive: true })
}

/** Compiles the worker. */
export async function buildWorker(outfile: string): Promise<string> {
  const entry = path.join(import.meta.dirname, 'worker.ts')
  await build({ ...BUNDLE_OPTIONS, sourcemap: false, entryPoints: [entry], outfile })
  return outfile
}

export async function buildCandidate(candidate: Candidate): Promise<Built> {
  if (candidate.name === PROJECT) return buildProject(candidate)
  if (candidate.name === PYTHON) {
    const program = await pythonProgram()
    return { candidate, mcp: program, metadata: program }
  }
  const outfile = path.join(CACHE, 'bundles', candidate.name, 'index.mjs')
  const entry = path.join(PACKAGES, 'src', `${candidate.name}.mjs`)
  const source = await readFile(entry, 'utf8')
  const banner = source.includes('import ') ? { banner: { js: REQUIRE } } : {}
  const { packages: alias = {} } = candidate
  await build({
    ...BUNDLE_OPTIONS,
    logLevel: 'silent',
    ...banner,
    absWorkingDir: PACKAGES,
    alias,
    entryPoints: [entry],
    outfile,
  })
  const program = await programOf(outfile, {})
  return { candidate, mcp: program, metadata: program }
}

/** The candidate, ready for `TOOL_COUNT`: that of this project comes with a handler of its own for it. */
export async function buildWithTools(built: Built): Promise<Built> {
  if (built.candidate.name !== PROJECT) return built
  const folder = path.join(CACHE, 'cdk.out-with-tools')
  await rm(folder, { recursive: true, force: true })
  const app = path.join(import.meta.dirname, 'app-with-tools.ts')
  const env = { ...process.env, CDK_OUTDIR: folder }
  await promisify(execFile)(process.execPath, [app], { env, timeout: TIMEOUT_MS })
  return fromAssembly(built.candidate, folder)
}

async function buildProject(candidate: Candidate): Promise<Built> {
  const folder = path.join(CACHE, 'cdk.out')
  await rm(folder, { recursive: true, force: true })
  await synthesize(folder)
  return fromAssembly(candidate, folder)
}

async function fromAssembly(candidate: Candidate, folder: string): Promise<Built> {
  const { functions } = await readAssembly(folder)
  const programs = Object.values(functions).map(async ({ taskRoot, handler, environment }) => {
    const file = path.join(taskRoot, `${path.parse(handler).name}.mjs`)
    const known = Object.entries(environment).filter(([, value]) => value !== null)
    return programOf(file, Object.fromEntries(known) as Record<string, string>)
  })
  const [mcp, metadata] = (await Promise.all(programs)) as [Program, Program]
  return { candidate, mcp, metadata }
}

async function programOf(file: string, environment: Record<string, string>): Promise<Program> {
  const folder = path.dirname(file)
  const names = (await readdir(folder)).filter((name) => !name.endsWith('.map'))
  const sizes = names.map(async (name) => (await stat(path.join(folder, name))).size)
  const bytes = (await Promise.all(sizes)).reduce((total, size) => total + size, 0)
  return { file, bytes, environment }
}
