/** Builds this project by `cdk synth`: by default, with its code cache, for signed tokens, and with many tools. */
import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { readAssembly, synthesize } from '../../test/external/runtime/support/assembly.ts'
import type { Bench } from './bench.ts'
import { type Candidate, PROJECT, SHIPPED_KEYS } from './candidates.ts'
import { CACHE, ROOT } from './folders.ts'
import { type Built, type Program, programOf } from './program.ts'
import { codeCacheRequest, granted } from './steps.ts'

const TIMEOUT_MS = 300_000

export async function buildProject(
  candidate: Candidate,
  settings: Readonly<Record<string, string>> = {},
): Promise<Built> {
  const folder = path.join(CACHE, `cdk.out-${candidate.name}`)
  await rm(folder, { recursive: true, force: true })
  await synthesize(ROOT, folder, settings)
  return fromAssembly(candidate, folder)
}

/** Follows docs/deploying.md: builds, calls a tool, requests the code cache, and builds again. */
export async function buildWithCodeCache(candidate: Candidate, bench: Bench): Promise<Built> {
  const file = path.join(CACHE, 'code-cache.json')
  await rm(file, { force: true })
  // The setting allows no spaces, which the absolute path may have.
  const settings = { CODE_CACHE: path.relative(ROOT, file) }
  const first = await buildProject(candidate, settings)
  const calls = candidate.eras.map((era) => granted(era, 1))
  const { steps } = await bench.run(first, [...calls, codeCacheRequest])
  await writeFile(file, JSON.stringify(steps.at(-1)?.last))
  return buildProject(candidate, settings)
}

/** The issuer is known only when its port is, and comes with the environment of each run. */
export async function buildForSignedTokens(candidate: Candidate, bench: Bench): Promise<Built> {
  const { keysFile } = bench.backends
  return buildProject(candidate, {
    TOKEN_CHECK: 'jwt',
    AUTH_PROFILE: 'rfc9068',
    ...(candidate.name === SHIPPED_KEYS && { AUTH_JWKS_FILE: keysFile }),
  })
}

/** Prepares a candidate for `TOOL_COUNT`, for which this project needs another handler. */
export async function buildWithTools(built: Built): Promise<Built> {
  if (built.candidate.name !== PROJECT) return built
  const folder = path.join(CACHE, 'cdk.out-with-tools')
  await rm(folder, { recursive: true, force: true })
  const app = path.join(import.meta.dirname, 'app-with-tools.ts')
  const env = { ...process.env, CDK_OUTDIR: folder }
  await promisify(execFile)(process.execPath, [app], { env, timeout: TIMEOUT_MS })
  return fromAssembly(built.candidate, folder)
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
