/** Programs to measure: the project's own, and the others bundled with the same options. */
import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { BUNDLE_OPTIONS } from '../../lib/bundling/bundle-options.ts'
import type { Bench } from './bench.ts'
import { buildProject, buildWithCodeCache } from './build-project.ts'
import { CACHED, type Candidate, PROJECT, PYTHON } from './candidates.ts'
import { CACHE, SOURCES } from './folders.ts'
import { type Built, programOf } from './program.ts'
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

/** @param bench runs the candidate that has to supply its code cache */
export async function buildCandidate(candidate: Candidate, bench: Bench): Promise<Built> {
  if (candidate.name === PROJECT) return buildProject(candidate)
  if (candidate.name === CACHED) return buildWithCodeCache(candidate, bench)
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
