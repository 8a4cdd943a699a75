/** Programs to measure: the project's own, and the others bundled with the same options. */
import { cp, readFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { BUNDLE_OPTIONS } from '../../lib/bundling/bundle-options.ts'
import { installNpmPackages } from '../../test/support/npm-packages.ts'
import type { Bench } from './bench.ts'
import { buildForSignedTokens, buildProject } from './build-project.ts'
import { type Candidate, OWN, PYTHON } from './candidates.ts'
import { CACHE, SOURCES } from './folders.ts'
import { type Built, programOf } from './program.ts'
import { pythonProgram } from './python.ts'

/** For packages that call it. */
const REQUIRE =
  "import { createRequire as createBenchRequire } from 'module'; const require = createBenchRequire(import.meta.url);"

/** Installs the packages of the other candidates. @returns a folder with these and, in `src`, the candidates */
export async function installCandidates(): Promise<string> {
  const packages = await installNpmPackages(SOURCES)
  await cp(SOURCES, path.join(packages, 'src'), { recursive: true })
  return packages
}

/** Compiles the worker. */
export async function buildWorker(outfile: string): Promise<string> {
  const entry = path.join(import.meta.dirname, 'worker.ts')
  await build({ ...BUNDLE_OPTIONS, sourcemap: false, entryPoints: [entry], outfile })
  return outfile
}

/** @param bench has the keys to ship */
export async function buildCandidate(candidate: Candidate, bench: Bench): Promise<Built> {
  if (candidate.tokens === 'signed') return buildForSignedTokens(candidate, bench)
  if (OWN.includes(candidate.name)) return buildProject(candidate)
  if (candidate.name === PYTHON) {
    const program = await pythonProgram()
    return { candidate, mcp: program, metadata: program }
  }
  const outfile = path.join(CACHE, 'bundles', candidate.name, 'index.mjs')
  const packages = await installCandidates()
  const entry = path.join(packages, 'src', `${candidate.name}.mjs`)
  const source = await readFile(entry, 'utf8')
  const banner = source.includes('import ') ? { banner: { js: REQUIRE } } : {}
  const { packages: alias = {} } = candidate
  await build({
    ...BUNDLE_OPTIONS,
    logLevel: 'silent',
    ...banner,
    absWorkingDir: packages,
    alias,
    entryPoints: [entry],
    outfile,
  })
  const program = await programOf(outfile, {})
  return { candidate, mcp: program, metadata: program }
}
